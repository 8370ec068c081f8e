#pragma once
// Windows with every widget on demo data: one at work, one in all the states a panel can be in.

#include <QWidget>
#include <memory>
#include <vector>

#include "app/history/bar_pyramid.h"
#include "widgets/theme/theme.h"

namespace tessera::gallery {

class GalleryWindow : public QWidget {
 public:
    explicit GalleryWindow(const widgets::Theme& theme);

 private:
    history::BarPyramid m_bars;
    std::shared_ptr<const domain::BarSource> m_average;
    widgets::Theme m_theme;
};

class StatesWindow : public QWidget {
 public:
    explicit StatesWindow(const widgets::Theme& theme);

 private:
    std::vector<std::unique_ptr<history::BarPyramid>> m_bars;
    widgets::Theme m_theme;
};

}  // namespace tessera::gallery
