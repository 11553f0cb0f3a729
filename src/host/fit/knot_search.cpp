#include "host/fit/knot_search.h"

#include <algorithm>
#include <cmath>

namespace acuity {

KnotSearch::KnotSearch(std::span<const double> x, std::span<const double> y, std::span<const double> weights,
                       int min_points, double tolerance)
    : x_(x),
      n_(x.size()),
      least_(static_cast<std::size_t>(min_points)),
      before_(n_ + 1),
      tolerance_(tolerance),
      tails_(n_) {
  for (std::size_t i = 0; i < n_; ++i) {
    const Sums& s = before_[i];
    const double w = weights[i];
    before_[i + 1] = {s.w + w,         s.wx + w * x[i],         s.wxx + w * x[i] * x[i],
                      s.wy + w * y[i], s.wxy + w * x[i] * y[i], s.wyy + w * y[i] * y[i]};
  }
  std::vector<double> one(n_);
  for (std::size_t i = 0; i < n_; ++i) {
    Node start;
    start.point = start.next = i;
    const Closed tail = close(start, n_);
    one[i] = tail.sum;
    tails_[i] = tail.line;
  }
  bounds_ = {{}, std::move(one)};
}

KnotSearch::RangeSums KnotSearch::sums_from(std::size_t origin, std::size_t begin, std::size_t end) const {
  const Sums& b = before_[begin];
  const Sums& e = before_[end];
  const double x0 = x_[origin];
  const double w = e.w - b.w;
  const double wx = e.wx - b.wx;
  const double wy = e.wy - b.wy;
  return {w, wx - x0 * w, (e.wxx - b.wxx) - 2 * x0 * wx + x0 * x0 * w, wy, (e.wxy - b.wxy) - x0 * wy, e.wyy - b.wyy};
}

// The section's last line goes on to point end - 1: the least squares over its value v at the node and its slope.
KnotSearch::Closed KnotSearch::close(const Node& node, std::size_t end) const {
  if (end < node.point + 2) return {node.a, {x_[node.point], node.c, 0}};
  const RangeSums s = sums_from(node.point, node.next, end);
  const double w = s.w + node.b;
  const double wy = s.wy + node.b * node.c;
  const double determinant = w * s.wdd - s.wd * s.wd;
  const double value = (wy * s.wdd - s.wdy * s.wd) / determinant;
  const double slope = (w * s.wdy - s.wd * wy) / determinant;
  const double sum = node.a + node.b * node.c * node.c + s.wyy - value * wy - slope * s.wdy;
  return {std::max(sum, 0.0), {x_[node.point], value, slope}};
}

// The next segment ends at a breakpoint at `point`. With v and u the values at its two ends and t = 0 ... 1 between
// them, a + b (v - c)^2 + sum w (y - (1 - t) v - t u)^2 is smallest over v where dv v = m - mixed u.
KnotSearch::Node KnotSearch::extend(const Node& node, std::size_t point) const {
  const RangeSums s = sums_from(node.point, node.next, point + 1);
  const double length = x_[point] - x_[node.point];
  const double wt = s.wd / length;
  const double wtt = s.wdd / (length * length);
  const double wty = s.wdy / length;
  const double dv = node.b + s.w - 2 * wt + wtt;
  const double mixed = wt - wtt;
  const double m = node.b * node.c + s.wy - wty;
  Node to;
  to.point = point;
  to.next = point + 1;
  to.starts_section = false;
  to.back0 = m / dv;
  to.back1 = -mixed / dv;
  to.b = wtt - mixed * mixed / dv;
  to.c = (wty - mixed * to.back0) / to.b;
  to.a = std::max(0.0, node.a + node.b * node.c * node.c + s.wyy - m * to.back0 - to.b * to.c * to.c);
  return to;
}

/// Do two lines cross between the points point - 1 and point?
bool KnotSearch::cross_before(std::size_t point, const Line& left, const Line& right) const {
  const double from = right(x_[point - 1]) - left(x_[point - 1]);
  const double to = right(x_[point]) - left(x_[point]);
  return (from <= 0 && to >= 0) || (from >= 0 && to <= 0);
}

/// Calls visit(line, i) for the lines of the open section, the last one first; each starts at path_[i].
template <class Visit>
void KnotSearch::walk_back(std::size_t i, Line line, const Visit& visit) const {
  visit(line, i);
  for (; !path_[i].starts_section; --i) {
    const double x = x_[path_[i - 1].point];
    const double value = path_[i].back0 + path_[i].back1 * line.value;
    line = {x, value, (line.value - value) / (line.at - x)};
    visit(line, i - 1);
  }
}

/// Does the section that ends with this line meet the one before it in the gap between them?
bool KnotSearch::joins(const Line& last) const {
  bool meets = true;
  walk_back(path_.size() - 1, last, [&](const Line& line, std::size_t i) {
    const Node& node = path_[i];
    if (node.starts_section && i > 0) meets = cross_before(node.point, node.before, line);
  });
  return meets;
}

/// Takes the path and its last line for the best solution so far.
void KnotSearch::keep(double sum, const Line& last) {
  best_ = {sum, {}, {}};
  Line line = last;
  for (std::size_t end = path_.size(); end > 0;) {
    std::size_t first = end;
    walk_back(end - 1, line, [&](const Line& here, std::size_t i) {
      best_.lines.push_back(here);
      first = i;
    });
    for (std::size_t i = end - 1; i > first; --i) best_.breakpoints.push_back(x_[path_[i].point]);
    if (first > 0) best_.breakpoints.push_back(crossing_before(path_[first], best_.lines.back()));
    line = path_[first].before;
    end = first;
  }
  std::reverse(best_.lines.begin(), best_.lines.end());
  std::reverse(best_.breakpoints.begin(), best_.breakpoints.end());
}

/// Place where the line before a section meets its first line.
double KnotSearch::crossing_before(const Node& node, const Line& right) const {
  const double x0 = x_[node.point - 1];
  const double x1 = x_[node.point];
  const double from = right(x0) - node.before(x0);
  const double to = right(x1) - node.before(x1);
  return from == to ? x1 : std::clamp(x0 + (x1 - x0) * from / (from - to), x0, x1);
}

// One segment: the line itself. Two: the search's own result. More: a line, and the bound of the rest.
const std::vector<double>& KnotSearch::bounds(int segments) {
  while (static_cast<int>(bounds_.size()) <= segments) {
    const int k = static_cast<int>(bounds_.size());
    std::vector<double> now(n_, 0.0);
    const std::size_t last = last_start(k);
    for (std::size_t i = 0; i <= last && last < n_; ++i) {
      Node start;
      start.point = start.next = i;
      path_ = {start};
      best_ = {};
      if (k == 2) {
        place_last_breakpoint();
      } else {
        for (std::size_t j = i + least_ - 1; j <= last_start(k - 1); ++j)
          best_.residual_sum =
              std::min(best_.residual_sum, close(start, j).sum + bounds_[static_cast<std::size_t>(k - 1)][j]);
      }
      now[i] = best_.residual_sum;
    }
    bounds_.push_back(std::move(now));
  }
  return bounds_[static_cast<std::size_t>(segments)];
}

KnotSearch::Solution KnotSearch::best(int segments) {
  bounds(segments);
  children_.assign(static_cast<std::size_t>(segments) + 1, {});
  best_ = {};
  path_ = {Node{}};
  search(segments);
  return std::move(best_);
}

/// Tries all ways to go on from the open section with so many segments.
void KnotSearch::search(int remaining) {
  if (remaining > 2) return branch(remaining);
  if (remaining == 2) return place_last_breakpoint();
  const Closed all = close(path_.back(), n_);
  if (improves(all.sum)) keep(all.sum, all.line);
}

/// The next breakpoint lies at a point, or in the gap before it. The most promising points come first.
void KnotSearch::branch(int remaining) {
  const Node node = path_.back();
  const std::vector<double>& rest = bounds(remaining - 1);
  std::vector<Child>& children = children_[static_cast<std::size_t>(remaining)];
  children.clear();
  for (std::size_t point = node.point + least_ - 1; point <= last_start(remaining - 1); ++point) {
    const Closed left = close(node, point);
    if (improves(left.sum + rest[point])) children.push_back({left.sum + rest[point], point, left});
  }
  std::sort(children.begin(), children.end(), [](const Child& a, const Child& b) {
    return a.bound < b.bound || (a.bound == b.bound && a.point < b.point);
  });
  for (const Child& child : children) {
    if (!improves(child.bound)) return;
    path_.push_back(extend(node, child.point));
    search(remaining - 1);
    path_.pop_back();
    const bool covers_enough = child.point - node.point >= least_;
    if (!covers_enough || !improves(child.bound) || !joins(child.left.line)) continue;
    Node next;
    next.point = next.next = child.point;
    next.a = child.left.sum;
    next.before = child.left.line;
    path_.push_back(next);
    search(remaining - 1);
    path_.pop_back();
  }
}

/// The same for the last breakpoint, where the line of the rest is known.
void KnotSearch::place_last_breakpoint() {
  const Node node = path_.back();
  const std::vector<double>& rest = bounds_[1];
  for (std::size_t point = node.point + least_ - 1; point <= last_start(1); ++point) {
    const Closed left = close(node, point);
    const double bound = left.sum + rest[point];
    if (!improves(bound)) continue;
    const bool covers_enough = point - node.point >= least_;
    if (covers_enough && cross_before(point, left.line, tails_[point]) && joins(left.line)) {
      Node next;
      next.point = next.next = point;
      next.a = left.sum;
      next.before = left.line;
      path_.push_back(next);
      keep(bound, tails_[point]);
      path_.pop_back();
      continue;  // No line of the same points with its breakpoint at this point fits better.
    }
    path_.push_back(extend(node, point));
    const Closed all = close(path_.back(), n_);
    if (improves(all.sum) && joins(all.line)) keep(all.sum, all.line);
    path_.pop_back();
  }
}

}  // namespace acuity
