// libcurl's functions. It is loaded when somebody sends, not linked: with the two dozen libraries
// behind it (GnuTLS, Kerberos, LDAP, …) it is a sixth of an idle process's memory and two fifths of
// what is done before main(), of no use to one that writes notifications to its log.
#pragma once

#include <curl/curl.h>

namespace eventapp::curl {

/// Each is libcurl's function of that name, behind `curl_`. Thread: any. Lifetime: never unloaded.
struct Library {
  /// Errors: StartError when `file` cannot be loaded, lacks a function or is too old.
  explicit Library(const char* file);

  decltype(&::curl_easy_cleanup) easy_cleanup;
  decltype(&::curl_easy_getinfo) easy_getinfo;
  decltype(&::curl_easy_init) easy_init;
  decltype(&::curl_easy_recv) easy_recv;
  decltype(&::curl_easy_send) easy_send;
  decltype(&::curl_easy_setopt) easy_setopt;
  decltype(&::curl_easy_strerror) easy_strerror;
  decltype(&::curl_global_init) global_init;
  decltype(&::curl_multi_add_handle) multi_add_handle;
  decltype(&::curl_multi_cleanup) multi_cleanup;
  decltype(&::curl_multi_info_read) multi_info_read;
  decltype(&::curl_multi_init) multi_init;
  decltype(&::curl_multi_remove_handle) multi_remove_handle;
  decltype(&::curl_multi_setopt) multi_setopt;
  decltype(&::curl_multi_socket_action) multi_socket_action;
  decltype(&::curl_slist_append) slist_append;
  decltype(&::curl_slist_free_all) slist_free_all;
  decltype(&::curl_version_info) version_info;
};

/// Errors: StartError when it is older than what is used of it.
void check_version(const curl_version_info_data& has);

/// The one that everybody calls, loaded and initialised by the first call. Errors: StartError.
const Library& library();

}  // namespace eventapp::curl
