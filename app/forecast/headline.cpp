#include "app/forecast/headline.h"

#include <QtCore/QList>
#include <QtCore/QString>

#include <array>

namespace tessera::forecast {

namespace {

/// More is not looked at: a headline is short.
constexpr qsizetype kRead = 4'000;

/// What stands between "<" and ">" goes; an angle bracket alone becomes a blank.
QString withoutMarkup(const QString& text) {
    QString out;
    for (qsizetype at = 0; at < text.size(); ++at) {
        if (text[at] == QLatin1Char('<')) {
            const qsizetype end = text.indexOf(QLatin1Char('>'), at);
            at = end < 0 ? at : end;
            out += QLatin1Char(' ');
        } else {
            out += text[at] == QLatin1Char('>') ? QLatin1Char(' ') : text[at];
        }
    }
    return out;
}

QString withEntitiesRead(QString text) {
    static constexpr std::array<std::pair<const char*, const char*>, 6> kEntities{
        {{"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&#39;", "'"}, {"&nbsp;", " "}, {"&amp;", "&"}}};
    for (const auto& [name, sign] : kEntities) {
        text.replace(QLatin1String(name), QLatin1String(sign));
    }
    return text;
}

/// Control, format (bidirectional overrides, zero-width joins), private and unassigned ones carry no meaning
/// a headline needs.
bool isHidden(char32_t sign) {
    switch (QChar::category(sign)) {
        case QChar::Other_Control:
        case QChar::Other_Format:
        case QChar::Other_PrivateUse:
        case QChar::Other_NotAssigned:
        case QChar::Other_Surrogate:
            return true;
        default:
            return false;
    }
}

}  // namespace

std::string plainLine(std::string_view text, std::size_t longest) {
    QString all = QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size())).left(kRead);
    all = all.normalized(QString::NormalizationForm_KC);
    all = withoutMarkup(withEntitiesRead(withoutMarkup(all)));
    QString line;
    std::size_t count = 0;
    bool isBlank = false;
    for (const uint sign : all.toUcs4()) {
        const auto one = static_cast<char32_t>(sign);
        if (QChar::isSpace(one) || QChar::category(one) == QChar::Other_Control) {
            isBlank = !line.isEmpty();
            continue;
        }
        if (isHidden(one)) {
            continue;
        }
        if (count + (isBlank ? 2 : 1) > longest) {
            line += QChar(0x2026);
            break;
        }
        if (isBlank) {
            line += QLatin1Char(' ');
            ++count;
            isBlank = false;
        }
        line += QString::fromUcs4(&one, 1);
        ++count;
    }
    return line.toStdString();
}

}  // namespace tessera::forecast
