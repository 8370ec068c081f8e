#pragma once
// Chains as pictures: the smile, one line an expiry, and the volatility at the money by expiry. GUI thread
// only.

#include <map>

#include "app/options/chain_summary.h"
#include "app/options/smile_line.h"
#include "app/options/volatility_term.h"
#include "widgets/chart/volatility_view.h"

namespace tessera::ui {

/// What is looked at among the chains.
struct PictureFocus {
    std::size_t shown = 0;                                                // of the chains
    std::optional<std::pair<domain::Price, domain::OptionRight>> chosen;  // an option of it
    int futureDecimals = 2;
};

/// A curve is worked out anew only when its points moved, and of one expiry a call: it costs more than all
/// the rest.
class SmilePictures {
 public:
    widgets::VolatilityView::Picture make(const std::vector<options::Chain>& chains,
                                          const PictureFocus& focus);

 private:
    struct Curve {
        std::vector<options::SmilePoint> of;
        std::vector<options::SmileCurvePoint> points;
    };
    std::map<std::string, Curve> m_curves;  // by future
    std::size_t m_turn = 0;
};

/// `rows`: nearest first. `realised` of the future shown.
widgets::VolatilityView::Picture termPicture(const std::vector<options::TermRow>& rows,
                                             const std::string& shown,
                                             const options::RealisedVolatility& realised);

/// "Z26 19 d".
QString expiryName(domain::ContractMonth month, double days);

}  // namespace tessera::ui
