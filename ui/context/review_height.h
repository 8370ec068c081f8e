#pragma once
// How high a dialog is that asks a person to read something before it is sent.

#include <QDialog>
#include <QLayout>

namespace tessera::ui {

/// As high as its words, which wrap, and no higher: a layout alone lets the last ones stand on each other,
/// and an empty rest looks like something that is missing. When it is shown, for only then is its width
/// known.
inline void fitHeightToWords(QDialog& dialog) {
    dialog.resize(dialog.width(), dialog.layout()->totalHeightForWidth(dialog.width()));
}

}  // namespace tessera::ui
