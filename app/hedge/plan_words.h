#pragma once
// What a plan tells in sentences: the answer, what a future does not cover, what was assumed. Pure.

#include "app/hedge/hedge_plan.h"

namespace tessera::hedge {

/// Fills verdict, notCovered and assumptions of a plan that has its figures.
void addWords(HedgePlan& plan, const bill::JoinedBill& bill, const IndexEvidence& evidence);

}  // namespace tessera::hedge
