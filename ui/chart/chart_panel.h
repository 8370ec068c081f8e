#pragma once
// The chart with its header: interval, scale, forecast now.

#include "ui/chart/chart_presenter.h"
#include "ui/chart/chart_studies.h"
#include "ui/chart/comparisons.h"
#include "ui/chart/market_footprints.h"
#include "ui/context/panel.h"
#include "ui/context/panel_header.h"
#include "widgets/chart/chart_view.h"

class QMenu;
class QToolButton;

namespace tessera::ui {

class CompareWindow;
class StudiesWindow;

class ChartPanel : public Panel {
    Q_OBJECT
 public:
    explicit ChartPanel(AppServices& context, QWidget* parent = nullptr);
    ~ChartPanel() override;
    QWidget* headerRow() override { return m_header; }
    QString title() const override;
    QString awaitedSymbol() const override { return m_wantedSymbol; }
    PanelState saveState() const override;
    void restoreState(const PanelState& state) override;
    widgets::ChartView& view() { return *m_view; }
    ChartPresenter& presenter() { return m_presenter; }
    void openStudies() { editStudy(0); }
    void openCompare();
    void toggleOwnLeft();
    void toggleSessionProfiles();
    /// What it computes instead of an instrument; another instrument ends it.
    void showExpression(const QString& expression);
    /// Under a picture of it: source, time, licence.
    QString foot() const;
    void copyChart();
    /// Asks for a file; what came of it is told.
    void exportChart();

 private:
    void buildHeader();
    void setType(widgets::ChartType type);
    void connectStudies();
    void setStudies(StudySet set);
    void editStudy(int selected);
    void showStudies();
    void showProfile(bool on);
    void showSessionProfiles(bool on);
    void setOwnLeft(bool on);
    void addOwnAxisAction(QMenu& menu);
    void addAxisAction(QMenu& menu, std::size_t place);
    void addAxes(QMenu& menu);
    domain::Duration sessionOfDay() const;
    void showDepth(bool on);
    void showFlow();
    void followSettings();
    void showSessions();
    void showEvents();
    void exportBars(const QString& path);
    void tellExport();
    QString drawingSymbol() const;
    void connectDrawings();
    void showDrawings();
    void showAnchored();
    void addDrawingAlert(QMenu& menu, const drawings::Drawing& drawing);
    template <class Edit>
    void editDrawings(Edit edit);
    void addDrawing(drawings::Drawing drawing);
    std::string askText(const std::string& now);
    void buildDrawMenu(QMenu& menu);
    void showHidden();
    QString ownFoot() const;
    void addExportActions(QMenu& menu);
    void addDrawingActions(QMenu& menu, drawings::DrawingId id);
    void compareWith(const QString& symbol);
    void removeComparison(std::size_t place);
    void comparisonsChanged();
    void showScale(widgets::ChartScale scale);
    void readStudyBars();
    void addStudyAlert(QMenu& menu, int id);
    void addComparedActions(QMenu& menu, std::size_t place);
    void addStudyActions(QMenu& menu, const widgets::ChartMenuRequest& request);
    void connectLink();
    void takeSource();
    void connectView();
    /// Like a chip dragged on the ladder; the risk checks judge it.
    void moveOrder(const widgets::ChartOrderMove& move);
    void openMenu(const widgets::ChartMenuRequest& request);
    void openComputedMenu(QMenu& menu, const widgets::ChartMenuRequest& request);
    void showSymbol(const QString& symbol);
    void subjectChanged();
    void computedChanged();
    void refresh();
    widgets::ChartState state() const;
    void refreshOverlays();
    void refreshForecast();
    void buildForecastMenu();
    void showIndexRange();

    /// What the view was given bars of.
    struct Shown {
        const InstrumentMarket* market = nullptr;
        domain::Duration interval{};
        QString expression;
        domain::Timestamp last;
    };

    AppServices& m_context;
    ChartPresenter m_presenter;
    PanelHeader* m_header = nullptr;
    widgets::ChartView* m_view = nullptr;
    ChartStudies m_studies;
    ChartStudies m_anchored;  // the lines of drawings that are anchored VWAPs
    Comparisons m_comparisons;
    std::shared_ptr<MarketFootprints> m_footprints;  // while that type is drawn
    bool m_hasDepth = false;                         // the book over time is wanted
    StudiesWindow* m_studiesWindow = nullptr;        // made when it is first wanted
    CompareWindow* m_compareWindow = nullptr;
    QToolButton* m_interval = nullptr;
    QToolButton* m_draw = nullptr;
    QToolButton* m_type = nullptr;
    QToolButton* m_scale = nullptr;
    std::uint64_t m_deskRevision = 0;
    int m_framesToOverlays = 0;
    bool m_hasRoom = false;                                 // for the forecast, once per subject
    std::shared_ptr<const ports::ForecastView> m_forecast;  // as drawn
    bool m_hasGhosts = true;                                // drawn with earlier ones
    Shown m_shown;
    const InstrumentMarket* m_ranged = nullptr;  // the index whose range was set
    bool m_awaitsExport = false;                 // the answer is this chart's to tell
    bool m_isFollowing = false;                  // moved by the link, not by the person
    QString m_expression;                        // empty: an instrument is shown
    QString m_wantedSymbol;                      // from the workspace, until it is defined
};

}  // namespace tessera::ui
