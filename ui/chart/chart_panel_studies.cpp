// What a chart panel draws over and under the price: studies, and other series beside it.

#include <QMenu>
#include <algorithm>

#include "app/domain/calendar_interval.h"
#include "app/history/volume_profile.h"
#include "ui/chart/chart_panel.h"
#include "ui/chart/compare_window.h"
#include "ui/chart/studies_window.h"

namespace tessera::ui {

void ChartPanel::connectStudies() {
    const auto edit = [this](std::uint64_t study, auto apply) {
        StudySet next = m_studies.set();
        apply(next, static_cast<int>(study));
        setStudies(std::move(next));
    };
    connect(m_view, &widgets::ChartView::studyHideWanted, this, [this, edit](std::uint64_t study) {
        if (const auto place = m_comparisons.placeOf(study)) {
            m_comparisons.setHidden(*place, !m_comparisons.all()[*place].isHidden);
            comparisonsChanged();
            return;
        }
        edit(study, [](StudySet& set, int id) {
            set.setHidden(id, set.find(id) != nullptr && !set.find(id)->isHidden);
        });
    });
    connect(m_view, &widgets::ChartView::studyRemoveWanted, this, [this, edit](std::uint64_t study) {
        if (const auto place = m_comparisons.placeOf(study)) {
            removeComparison(*place);
            return;
        }
        edit(study, [](StudySet& set, int id) { set.remove(id); });
    });
    connect(m_view, &widgets::ChartView::studyEditWanted, this, [this](std::uint64_t study) {
        m_comparisons.placeOf(study) ? openCompare() : editStudy(static_cast<int>(study));
    });
    connect(m_view, &widgets::ChartView::panesChanged, this, [this] {
        StudySet next = m_studies.set();
        for (const widgets::ChartPane& pane : m_view->panes()) {
            next.setShare(pane.id, pane.share);
        }
        m_studies.setSet(std::move(next));
        emit stateChanged();
    });
}

void ChartPanel::setStudies(StudySet set) {
    m_studies.setSet(std::move(set));
    m_studies.advance();
    showStudies();
    if (m_studiesWindow != nullptr) {
        m_studiesWindow->setSet(m_studies.set());
    }
    emit stateChanged();
}

void ChartPanel::editStudy(int selected) {
    if (m_studiesWindow == nullptr) {
        m_studiesWindow = new StudiesWindow(m_context, this);
        connect(m_studiesWindow, &StudiesWindow::setChanged, this, &ChartPanel::setStudies);
    }
    m_studiesWindow->show(m_studies.set(), title(), selected);
}

void ChartPanel::showStudies() {
    std::vector<widgets::ChartStudy> drawn = m_comparisons.drawn();
    std::ranges::move(m_studies.drawn(), std::back_inserter(drawn));
    m_view->setPanes(m_studies.panes());
    m_view->setStudies(std::move(drawn));
    showEvents();
}

void ChartPanel::readStudyBars() {
    const InstrumentMarket* market = m_presenter.market();
    const bool hasBars = market != nullptr ? market->instrument().kind() != domain::InstrumentKind::Index
                                           : !m_expression.isEmpty();
    // Who was the aggressor is told by our own venue and its recordings; others do not say it of every print.
    for (ChartStudies* studies : {&m_studies, &m_anchored}) {
        studies->setBars(hasBars ? m_presenter.source() : nullptr,
                         market != nullptr ? market->instrument() : domain::Instrument{},
                         market != nullptr && market->isSequenced());
        studies->advance();
    }
    showStudies();
    showAnchored();
}

/// Of a series beside the instrument.
void ChartPanel::addComparedActions(QMenu& menu, std::size_t place) {
    const Compared& compared = m_comparisons.all()[place];
    addAxisAction(menu, place);
    menu.addAction(compared.isHidden ? QStringLiteral("Show") : QStringLiteral("Hide"), this, [this, place] {
        m_comparisons.setHidden(place, !m_comparisons.all()[place].isHidden);
        comparisonsChanged();
    });
    menu.addAction(QStringLiteral("Remove %1").arg(compared.symbol), this,
                   [this, place] { removeComparison(place); });
    menu.addSeparator();
}

void ChartPanel::addStudyActions(QMenu& menu, const widgets::ChartMenuRequest& request) {
    const auto place = request.study ? m_comparisons.placeOf(*request.study) : std::nullopt;
    if (place) {
        addComparedActions(menu, *place);
    }
    if (request.study && !place) {
        const int id = static_cast<int>(*request.study);
        menu.addAction(QStringLiteral("Edit study…"), this, [this, id] { editStudy(id); });
        addStudyAlert(menu, id);
        menu.addAction(QStringLiteral("Remove study"), this, [this, id] {
            StudySet next = m_studies.set();
            next.remove(id);
            setStudies(std::move(next));
        });
    }
    if (!m_view->panes().empty()) {
        const bool isMaximised = m_view->maximised().has_value();
        const QString pane =
            request.pane == 0 ? QStringLiteral("Price alone") : QStringLiteral("This pane alone");
        menu.addAction(isMaximised ? QStringLiteral("All panes") : pane, this, [this, isMaximised, request] {
            m_view->setMaximised(isMaximised ? std::nullopt : std::optional(request.pane));
        });
        for (const int places : {-1, 1}) {
            if (request.pane != 0) {
                menu.addAction(places < 0 ? QStringLiteral("Move pane up") : QStringLiteral("Move pane down"),
                               this, [this, places, id = request.pane] {
                                   StudySet next = m_studies.set();
                                   next.move(id, places);
                                   setStudies(std::move(next));
                               });
            }
        }
    }
    menu.addAction(QStringLiteral("Studies…"), this, [this] { openStudies(); });
    menu.addAction(QStringLiteral("Compare…"), this, [this] { openCompare(); });
    addAxes(menu);
    menu.addSeparator();
}

/// With the study's own parameters, at this chart's interval; its window asks for the rest.
void ChartPanel::addStudyAlert(QMenu& menu, int id) {
    const auto& all = m_studies.set().all();
    const auto study = std::ranges::find(all, id, &ChosenStudy::id);
    const InstrumentMarket* market = m_presenter.market();
    // Alerts are watched minute by minute.
    if (m_context.alerts() == nullptr || market == nullptr || study == all.end() ||
        MarketBars::isOfPrints(m_presenter.interval()) || domain::isOfCalendar(m_presenter.interval())) {
        return;
    }
    alerts::StudyCondition condition;
    condition.symbol = market->instrument().symbol;
    condition.interval = m_presenter.interval();
    condition.study = study->spec().id;
    for (std::size_t i = 0; i < study->spec().parameters.size(); ++i) {
        condition.parameters.push_back((*studies::parametersOf(study->spec(), study->settings))[i]);
    }
    menu.addAction(QStringLiteral("Alert on the study…"), this, [this, condition] {
        alerts::Alert draft;
        draft.condition = condition;
        emit m_context.alertWanted(draft);
    });
}

namespace {

/// Of the instrument that `presenter` shows then.
widgets::ChartProfiler profilerOf(const ChartPresenter& presenter, std::size_t rows) {
    return [&presenter, rows](const std::vector<domain::Bar>& bars) {
        widgets::ChartProfile drawn;
        const InstrumentMarket* market = presenter.market();
        if (market == nullptr || market->instrument().tick.nanoUsd() <= 0) {
            return drawn;
        }
        const history::VolumeProfile made = history::volumeProfile(bars, market->instrument().tick, rows);
        drawn.pointOfControl = made.pointOfControl;
        for (const history::ProfileRow& row : made.rows) {
            drawn.rows.push_back({row.low, row.high, row.volume.raw(), row.isInValueArea});
        }
        return drawn;
    };
}

}  // namespace

void ChartPanel::showProfile(bool on) {
    constexpr std::size_t kRows = 48;
    m_view->setProfiler(on ? profilerOf(m_presenter, kRows) : widgets::ChartProfiler());
}

/// By the days in which the instrument is traded.
void ChartPanel::showSessionProfiles(bool on) {
    constexpr std::size_t kRows = 32;
    m_view->setSessionProfiler(on ? profilerOf(m_presenter, kRows) : widgets::ChartProfiler(),
                               sessionOfDay());
}

/// The chart's own series; what is compared stands against the same axis or the other one.
void ChartPanel::setOwnLeft(bool on) {
    m_comparisons.setOwnLeft(on);
    m_view->setOwnLeft(on);
    showStudies();
    emit stateChanged();
}

void ChartPanel::toggleOwnLeft() {
    setOwnLeft(!m_comparisons.isOwnLeft());
}

void ChartPanel::toggleSessionProfiles() {
    showSessionProfiles(!m_view->hasSessionProfiles());
    emit stateChanged();
}

void ChartPanel::addOwnAxisAction(QMenu& menu) {
    const QString own = !m_expression.isEmpty() ? m_expression
                        : m_presenter.market() != nullptr
                            ? QString::fromStdString(m_presenter.market()->instrument().symbol)
                            : QStringLiteral("Prices");
    QAction* left = menu.addAction(QStringLiteral("%1 on the left axis").arg(own));
    left->setCheckable(true);
    left->setChecked(m_comparisons.isOwnLeft());
    connect(left, &QAction::triggered, this, &ChartPanel::setOwnLeft);
}

/// Which axis each of the series stands against.
void ChartPanel::addAxes(QMenu& menu) {
    QMenu* axes = menu.addMenu(QStringLiteral("Axes"));
    addOwnAxisAction(*axes);
    for (std::size_t place = 0; place < m_comparisons.all().size(); ++place) {
        addAxisAction(*axes, place);
    }
}

void ChartPanel::addAxisAction(QMenu& menu, std::size_t place) {
    const Compared& compared = m_comparisons.all()[place];
    QAction* left = menu.addAction(QStringLiteral("%1 on the left axis").arg(compared.symbol));
    left->setCheckable(true);
    left->setChecked(compared.isLeft);
    connect(left, &QAction::triggered, this, [this, place](bool on) {
        m_comparisons.setLeft(place, on);
        comparisonsChanged();
    });
}

void ChartPanel::openCompare() {
    if (m_compareWindow == nullptr) {
        m_compareWindow = new CompareWindow(m_context, m_comparisons, this);
        connect(m_compareWindow, &CompareWindow::removed, this, &ChartPanel::removeComparison);
        connect(m_compareWindow, &CompareWindow::added, this, &ChartPanel::compareWith);
    }
    m_compareWindow->open(title());
}

void ChartPanel::compareWith(const QString& symbol) {
    const bool isFirst = m_comparisons.all().empty();
    const InstrumentMarket* market = m_presenter.market();
    const bool isItself = market != nullptr && market->instrument().symbol == symbol.toStdString();
    const QString problem =
        isItself ? QStringLiteral("%1 is what this chart shows.").arg(symbol) : m_comparisons.add(symbol);
    if (!problem.isEmpty()) {
        m_compareWindow->say(problem);
        return;
    }
    // Prices of two things have no common axis: from where the view begins they have.
    if (isFirst && m_view->scale() != widgets::ChartScale::Indexed) {
        m_view->setScale(widgets::ChartScale::Percent);
    }
    comparisonsChanged();
}

void ChartPanel::removeComparison(std::size_t place) {
    m_comparisons.remove(place);
    comparisonsChanged();
}

void ChartPanel::comparisonsChanged() {
    showStudies();
    if (m_compareWindow != nullptr) {
        m_compareWindow->refresh();
    }
    emit stateChanged();
}

}  // namespace tessera::ui
