#include "curl/easy.hpp"

#include <fmt/format.h>

#include <new>

namespace eventapp::curl {

Easy::Easy(const Target& target)
    : handle_(library().easy_init()), address_(address_of(target.url)) {
  if (handle_ == nullptr) {
    throw std::bad_alloc();
  }
  set(CURLOPT_ERRORBUFFER, error_.data());
  set(CURLOPT_URL, target.url.c_str());
  set(CURLOPT_PROTOCOLS_STR, "http,https,smtp,smtps");
  set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(target.connect_timeout.count()));
  set(CURLOPT_TIMEOUT_MS, static_cast<long>(target.timeout.count()));
  set(CURLOPT_SSL_VERIFYPEER, 1L);
  set(CURLOPT_SSL_VERIFYHOST, 2L);
  if (!target.ca_file.empty()) {
    set(CURLOPT_CAINFO, target.ca_file.c_str());
    set(CURLOPT_CAPATH, static_cast<char*>(nullptr));
  }
  // Nothing that the environment says sends a request elsewhere.
  set(CURLOPT_PROXY, "");
  set(CURLOPT_NOSIGNAL, 1L);
  // A look-up that the deadline overtakes is left alone: waiting for it would stop the loop.
  set(CURLOPT_QUICK_EXIT, 1L);
}

Easy::~Easy() {
  library().easy_cleanup(handle_);
  library().slist_free_all(headers_);
}

void Easy::add_header(const std::string& line) {
  curl_slist* const longer = library().slist_append(headers_, line.c_str());
  if (longer == nullptr) {
    throw std::bad_alloc();
  }
  headers_ = longer;
  set(CURLOPT_HTTPHEADER, headers_);
}

long Easy::number(CURLINFO info) const {
  long value = 0;
  library().easy_getinfo(handle_, info, &value);
  return value;
}

curl_off_t Easy::large_number(CURLINFO info) const {
  curl_off_t value = 0;
  library().easy_getinfo(handle_, info, &value);
  return value;
}

std::string Easy::trouble(CURLcode code) const {
  if (code == CURLE_ABORTED_BY_CALLBACK) {
    return fmt::format("{}: ended by this process", address_);
  }
  return fmt::format("{}: {}", address_,
                     error_[0] != '\0' ? error_.data() : library().easy_strerror(code));
}

std::string address_of(std::string_view url) {
  const std::size_t scheme = url.find("://");
  const std::string_view rest = scheme == url.npos ? url : url.substr(scheme + 3);
  return std::string(rest.substr(0, rest.find_first_of("/?#")));
}

}  // namespace eventapp::curl
