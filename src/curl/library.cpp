#include "curl/library.hpp"

#include "eventapp/core/error.hpp"

#include <fmt/format.h>

#include <dlfcn.h>

namespace eventapp::curl {

namespace {

// An option that it does not know would be left out without a word.
constexpr unsigned oldest_version = 0x075500;

Library initialised() {
  const Library loaded("libcurl.so.4");
  if (loaded.global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
    throw StartError("libcurl cannot be used: its global initialisation failed");
  }
  return loaded;
}

}  // namespace

Library::Library(const char* file) {
  void* const handle = ::dlopen(file, RTLD_NOW | RTLD_LOCAL);
  if (handle == nullptr) {
    throw StartError(fmt::format(
        "sending needs libcurl, which cannot be loaded ({}); install the package libcurl4",
        ::dlerror()));
  }
  const auto find = [&]<class Function>(const char* name, Function& function) {
    function = reinterpret_cast<Function>(::dlsym(handle, name));
    if (function == nullptr) {
      throw StartError(fmt::format("{} has no {} and is not libcurl", file, name));
    }
  };
  find("curl_easy_cleanup", easy_cleanup);
  find("curl_easy_getinfo", easy_getinfo);
  find("curl_easy_init", easy_init);
  find("curl_easy_recv", easy_recv);
  find("curl_easy_send", easy_send);
  find("curl_easy_setopt", easy_setopt);
  find("curl_easy_strerror", easy_strerror);
  find("curl_global_init", global_init);
  find("curl_multi_add_handle", multi_add_handle);
  find("curl_multi_cleanup", multi_cleanup);
  find("curl_multi_info_read", multi_info_read);
  find("curl_multi_init", multi_init);
  find("curl_multi_remove_handle", multi_remove_handle);
  find("curl_multi_setopt", multi_setopt);
  find("curl_multi_socket_action", multi_socket_action);
  find("curl_slist_append", slist_append);
  find("curl_slist_free_all", slist_free_all);
  find("curl_version_info", version_info);
  check_version(*version_info(CURLVERSION_NOW));
}

void check_version(const curl_version_info_data& has) {
  if (has.version_num < oldest_version) {
    throw StartError(fmt::format("libcurl {} is too old to send with; install 7.85 or newer",
                                 has.version));
  }
}

const Library& library() {
  static const Library loaded = initialised();
  return loaded;
}

}  // namespace eventapp::curl
