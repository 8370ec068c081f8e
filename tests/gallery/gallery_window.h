#pragma once
// One window with every widget on demo data.

#include <QWidget>

#include "app/history/bar_pyramid.h"
#include "widgets/theme/theme.h"

namespace tessera::gallery {

class GalleryWindow : public QWidget {
 public:
    explicit GalleryWindow(const widgets::Theme& theme);
};

}  // namespace tessera::gallery
