#include "app/descriptor_limit.hpp"

#include <catch2/catch.hpp>

#include <sys/resource.h>

using namespace eventapp::app;

TEST_CASE("HTTP never gets all descriptors, and no more connections than it is told") {
  CHECK(connections_within(65'536, 4000) == 4000);
  CHECK(connections_within(1024, 4000) == 768);
  CHECK(connections_within(100, 4000) == 75);
  CHECK(connections_within(1, 4000) == 1);
}

TEST_CASE("the limit of descriptors is raised as far as it may be") {
  rlimit before{};
  REQUIRE(getrlimit(RLIMIT_NOFILE, &before) == 0);
  rlimit low = before;
  low.rlim_cur = before.rlim_max / 2;
  REQUIRE(setrlimit(RLIMIT_NOFILE, &low) == 0);
  CHECK(static_cast<rlim_t>(raise_descriptor_limit()) == before.rlim_max);
  rlimit now{};
  REQUIRE(getrlimit(RLIMIT_NOFILE, &now) == 0);
  CHECK(now.rlim_cur == before.rlim_max);
  setrlimit(RLIMIT_NOFILE, &before);
}
