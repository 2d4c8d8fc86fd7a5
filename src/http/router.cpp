// Matching walks pattern and path side by side, segment by segment; the table is short and ordered
// so that the first fit is the most literal one.
#include "eventapp/http/router.hpp"

#include "http/percent.hpp"

#include <algorithm>
#include <cassert>
#include <set>

namespace eventapp::http {

namespace {

// Takes the first segment, and the slash before it, off the front of `path`.
std::string_view take_segment(std::string_view& path) {
  path.remove_prefix(1);
  const auto segment = path.substr(0, path.find('/'));
  path.remove_prefix(segment.size());
  return segment;
}

bool is_parameter(std::string_view segment) {
  return segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
}

bool equals(std::string_view literal, std::string_view segment) {
  return segment == literal ||
         (segment.find('%') != segment.npos && percent_decoded(segment) == literal);
}

bool fits(std::string_view pattern, std::string_view path) {
  while (!pattern.empty() && !path.empty()) {
    const auto expected = take_segment(pattern);
    const auto segment = take_segment(path);
    if (is_parameter(expected) ? segment.empty() : !equals(expected, segment)) {
      return false;
    }
  }
  return pattern.empty() && path.empty();
}

std::vector<std::pair<std::string_view, std::string>> parameters(std::string_view pattern,
                                                                 std::string_view path) {
  std::vector<std::pair<std::string_view, std::string>> found;
  while (!pattern.empty()) {
    const auto expected = take_segment(pattern);
    const auto segment = take_segment(path);
    if (is_parameter(expected)) {
      found.emplace_back(expected.substr(1, expected.size() - 2), percent_decoded(segment));
    }
  }
  return found;
}

// The pattern without its parameters' names: equal shapes match the same paths.
std::string shape(std::string_view pattern) {
  std::string text;
  while (!pattern.empty()) {
    const auto segment = take_segment(pattern);
    text += '/';
    text += is_parameter(segment) ? "{}" : segment;
  }
  return text;
}

// Orders patterns: where one has a literal and the other a parameter, the literal comes first.
std::string rank(std::string_view pattern) {
  std::string text;
  while (!pattern.empty()) {
    text += is_parameter(take_segment(pattern)) ? '1' : '0';
  }
  return text;
}

}  // namespace

Router::Router() = default;
Router::~Router() = default;

void Router::add(std::string method, std::string pattern, Body body, Handler handler) {
  assert(!pattern.empty() && pattern.front() == '/');
  for (const auto& route : routes_) {
    if (route->method == method && shape(route->pattern) == shape(pattern)) {
      throw StartError("the route " + method + " " + pattern + " is there already, as " +
                       route->pattern);
    }
  }
  const auto behind = std::find_if(routes_.begin(), routes_.end(), [&](const auto& route) {
    return rank(pattern) < rank(route->pattern);
  });
  Route route{std::move(method), std::move(pattern), body, std::move(handler)};
  routes_.insert(behind, std::make_unique<Route>(std::move(route)));
}

Router::Match Router::match(std::string_view method, std::string_view path) const {
  if (path.empty() || path.front() != '/') {
    return {};
  }
  const Route* fit_for_get = nullptr;
  std::set<std::string_view> methods;
  for (const auto& route : routes_) {
    if (!fits(route->pattern, path)) {
      continue;
    }
    if (route->method == method) {
      return {route.get(), parameters(route->pattern, path)};
    }
    if (route->method == "GET") {
      fit_for_get = fit_for_get == nullptr ? route.get() : fit_for_get;
      methods.insert("HEAD");
    }
    methods.insert(route->method);
  }
  if (method == "HEAD" && fit_for_get != nullptr) {
    return {fit_for_get, parameters(fit_for_get->pattern, path)};
  }
  Match none;
  for (const auto name : methods) {
    none.allow += none.allow.empty() ? "" : ", ";
    none.allow += name;
  }
  return none;
}

const std::vector<std::unique_ptr<Route>>& Router::routes() const {
  return routes_;
}

}  // namespace eventapp::http
