#pragma once

#include <QStyle>
#include <QWidget>

namespace tessera::widgets {

/// The style sheet matches a widget's properties ("tone", "kind") once: to be called after one changed. GUI
/// thread.
inline void restyle(QWidget& widget) {
    widget.style()->unpolish(&widget);
    widget.style()->polish(&widget);
}

}  // namespace tessera::widgets
