// One request of libcurl: its handle, the options that every request has, and what became of it.
#pragma once

#include "curl/library.hpp"
#include "eventapp/core/error.hpp"
#include "eventapp/curl/client.hpp"

#include <array>
#include <cassert>
#include <string>
#include <string_view>

namespace eventapp::curl {

/// Strand: the Multi's it runs on. Lifetime: what its options point to outlives it.
class Easy {
 public:
  explicit Easy(const Target& target);
  ~Easy();
  Easy(const Easy&) = delete;
  Easy& operator=(const Easy&) = delete;

  CURL* handle() const { return handle_; }

  template <class T>
  void set(CURLoption option, T value) {
    [[maybe_unused]] const CURLcode code = library().easy_setopt(handle_, option, value);
    assert(code == CURLE_OK);
  }
  /// Sent with the request; libcurl's own header of that name is replaced.
  void add_header(const std::string& line);

  long number(CURLINFO info) const;
  curl_off_t large_number(CURLINFO info) const;
  /// What went wrong, for people: `host:port: Could not resolve host …`.
  std::string trouble(CURLcode code) const;

 private:
  CURL* handle_;
  curl_slist* headers_ = nullptr;
  std::string address_;
  std::array<char, CURL_ERROR_SIZE> error_{};
};

/// The host and port of a URL: its path and query may hold a secret.
std::string address_of(std::string_view url);

}  // namespace eventapp::curl
