#include "curl/library.hpp"

#include "eventapp/core/error.hpp"

#include <catch2/catch.hpp>

using eventapp::StartError;
using eventapp::curl::Library;
using Catch::Matchers::Contains;

TEST_CASE("libcurl: one that is not installed says which package to install") {
  CHECK_THROWS_AS(Library("libcurl-of-nobody.so"), StartError);
  CHECK_THROWS_WITH(Library("libcurl-of-nobody.so"),
                    Contains("libcurl-of-nobody.so") && Contains("install the package libcurl4"));
}

TEST_CASE("libcurl: a library that lacks one of its functions says which") {
  CHECK_THROWS_AS(Library("libm.so.6"), StartError);
  CHECK_THROWS_WITH(Library("libm.so.6"),
                    Contains("libm.so.6 has no curl_easy_cleanup; install libcurl"));
}
