#include "host/html_report/report_page.h"

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <utility>

#include "host/html_report/methods_text.h"
#include "host/html_report/packed_bytes.h"

namespace acuity {

// Files of page/, and the SHA-256 of style and script in base 16; CMake makes them.
extern const char* const report_page_html;
extern const char* const report_page_style;
extern const char* const report_page_script;
extern const char* const report_page_style_sha256;
extern const char* const report_page_script_sha256;

namespace {

/// The source of a content security policy that a text with this hash has.
std::string policy_source(std::string_view sha256) {
  std::vector<std::uint8_t> bytes;
  for (std::size_t i = 0; i + 1 < sha256.size(); i += 2)
    bytes.push_back(static_cast<std::uint8_t>(std::stoi(std::string(sha256.substr(i, 2)), nullptr, 16)));
  return "'sha256-" + base64(bytes) + "'";
}

/// Text between tags.
std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else if (c == '&')
      out += "&amp;";
    else if (c == '"')
      out += "&quot;";
    else
      out += c;
  }
  return out;
}

/// JSON inside a script element: nothing in it can end the element or begin a comment, and it is ASCII.
std::string inert(const Json& json) {
  const std::string plain = json.dump(-1, ' ', true, Json::error_handler_t::replace);
  std::string out;
  out.reserve(plain.size());
  for (const char c : plain) {
    if (c == '<')
      out += "\\u003c";
    else if (c == '>')
      out += "\\u003e";
    else if (c == '&')
      out += "\\u0026";
    else
      out += c;
  }
  return out;
}

void put(std::string& page, std::string_view place, const std::string& text) {
  const std::size_t at = page.find(place);
  if (at != std::string::npos) page.replace(at, place.size(), text);
}

/// The title, as UTF-8: the names of up to three runs.
std::string title_of(const std::vector<PageRun>& runs) {
  std::string title;
  for (std::size_t i = 0; i < std::min<std::size_t>(runs.size(), 3); ++i)
    title += (i > 0 ? ", " : "") + runs[i].name.substr(runs[i].name.find_last_of('/') + 1);
  if (runs.size() > 3) title += ", ...";
  // Bytes that are no UTF-8 are replaced, as JSON replaces them.
  return Json::parse(Json(title).dump(-1, ' ', true, Json::error_handler_t::replace)).get<std::string>();
}

Json data_of(const std::vector<PageRun>& runs) {
  Json data{{"version", version()}, {"citations", citations()}, {"runs", Json::array()}};
  for (const PageRun& run : runs)
    data["runs"].push_back({{"name", run.name},
                            {"command", command_of(run.report)},
                            {"methods", methods_text(run.report)},
                            {"report", run.report}});
  return data;
}

}  // namespace

std::size_t view_budget(const std::vector<PageRun>& runs) {
  // Reports grow by their stages and warnings.
  constexpr std::size_t spare = 60000;
  const std::size_t taken = std::string_view(report_page_html).size() + std::string_view(report_page_style).size() +
                            std::string_view(report_page_script).size() + inert(data_of(runs)).size() + spare;
  return page_bytes > taken ? page_bytes - taken : 0;
}

std::string report_page(const std::vector<PageRun>& runs, Json view) {
  Json data = data_of(runs);
  data["view"] = std::move(view);
  std::string page = report_page_html;
  const std::string style = report_page_style;
  const std::string script = report_page_script;
  put(page, "@POLICY@",
      "default-src 'none'; img-src data:; script-src " + policy_source(report_page_script_sha256) + "; style-src " +
          policy_source(report_page_style_sha256));
  // The data goes in last: no place is searched for in what users name.
  put(page, "@STYLE@", style);
  put(page, "@SCRIPT@", script);
  const std::size_t data_place = page.find("@DATA@");
  const std::string tail = page.substr(data_place + 6);
  page.resize(data_place);
  put(page, "@TITLE@", escaped(title_of(runs)));
  return page + inert(data) + tail;
}

}  // namespace acuity
