// Adjusted p values of many hypotheses: which of them are rejected at which level.
// The middle of confidence_map(): sorted voxels in, steps of confidence out.
#pragma once

#include <cstdint>
#include <functional>

#include <acuity/confidence_mask.h>

namespace acuity {

/// Factor of a p value beside m / rank: 1 + 1/2 + ... + 1/m for Benjamini and Yekutieli, else 1.
double dependence_factor(std::int64_t hypotheses, Adjustment adjustment);

/// With p_1 <= p_2 ... the sorted p values of m hypotheses and c the dependence factor, calls put(k, q_k) with
///
///   Benjamini-Hochberg, -Yekutieli   q_k = min over j >= k of c m p_j / j
///   Holm                             q_k = max over j <= k of (m - j + 1) p_j
///
/// and at most 1, in an order of the method's own. p_of(k) is called for k = 1 ... `count` only; p values behind
/// `count` must be so large that they change nothing: at least 1 / c for the first two. Holm needs all of them.
void adjust(std::int64_t count, std::int64_t hypotheses, Adjustment adjustment,
            const std::function<double(std::int64_t rank)>& p_of,
            const std::function<void(std::int64_t rank, double q)>& put);

}  // namespace acuity
