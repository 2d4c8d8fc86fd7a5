#include "curl/library.hpp"

#include "eventapp/core/error.hpp"

#include <catch2/catch.hpp>

using eventapp::StartError;
using eventapp::curl::check_version;
using eventapp::curl::Library;
using Catch::Matchers::Contains;

TEST_CASE("libcurl: one that is not installed says which package to install") {
  CHECK_THROWS_AS(Library("libcurl-of-nobody.so"), StartError);
  CHECK_THROWS_WITH(Library("libcurl-of-nobody.so"),
                    Contains("libcurl-of-nobody.so") && Contains("install the package libcurl4"));
}

TEST_CASE("libcurl: a library that lacks one of its functions says which") {
  CHECK_THROWS_AS(Library("libm.so.6"), StartError);
  CHECK_THROWS_WITH(Library("libm.so.6"), "libm.so.6 has no curl_easy_cleanup and is not libcurl");
}

TEST_CASE("libcurl: one that is too old says which will do") {
  const auto has = [](const char* version, unsigned number) {
    curl_version_info_data data{};
    data.version = version;
    data.version_num = number;
    return data;
  };
  CHECK_THROWS_AS(check_version(has("7.84.0", 0x075400)), StartError);
  CHECK_THROWS_WITH(check_version(has("7.84.0", 0x075400)),
                    "libcurl 7.84.0 is too old to send with; install 7.85 or newer");
  CHECK_NOTHROW(check_version(has("7.85.0", 0x075500)));
}
