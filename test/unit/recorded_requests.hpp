// Plays the recorded HTTP cases of one module against its handlers.
#pragma once

#include "unit/api_bench.hpp"
#include "unit/vectors.hpp"

#include <algorithm>
#include <map>

namespace eventapp::test {

/// What http makes of an error; its own test holds the table.
inline int status_of(const Error& error) {
  static const std::map<ErrorKind, int> statuses = {{ErrorKind::invalid_input, 400},
                                                    {ErrorKind::rejected, 422}};
  return statuses.at(error.kind);
}

inline std::vector<std::string> sorted_texts(const boost::json::value& list) {
  std::vector<std::string> texts;
  for (const auto& text : list.as_array()) {
    texts.push_back(text_of(text));
  }
  std::sort(texts.begin(), texts.end());
  return texts;
}

inline void check_recorded_case(ApiBench& bench, const boost::json::value& recorded) {
  INFO(text_of(recorded.at("name")));
  const auto& expected = recorded.at("expect").as_object();
  const auto answer = bench.post(text_of(recorded.at("path")), text_of(recorded.at("body")));
  CHECK((answer ? answer->status : status_of(answer.error())) == expected.at("status").as_int64());
  if (expected.contains("members")) {
    REQUIRE(answer);
    auto names = member_names(answer->body);
    std::sort(names.begin(), names.end());
    CHECK(names == sorted_texts(expected.at("members")));
  }
  if (expected.contains("details")) {
    REQUIRE_FALSE(answer);
    auto details = answer.error().details;
    std::sort(details.begin(), details.end());
    CHECK(details == sorted_texts(expected.at("details")));
  }
}

/// Answers how many cases were played; `prefix` chooses the paths. Cases that no handler sees
/// (404, 405, 415) are http's.
inline int play_recorded_cases(ApiBench& bench, std::string_view prefix) {
  int played = 0;
  const auto vectors = read_vectors("http.json");
  for (const auto& recorded : vectors.as_array()) {
    const auto status = recorded.at("expect").at("status").as_int64();
    const bool for_http = status == 404 || status == 405 || status == 415;
    if (!for_http && text_of(recorded.at("path")).starts_with(prefix)) {
      check_recorded_case(bench, recorded);
      ++played;
    }
  }
  return played;
}

}  // namespace eventapp::test
