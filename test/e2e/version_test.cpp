// The binary as a user starts it.
#include "support/child_process.hpp"

#include <catch2/catch.hpp>

namespace eventapp::test {

#ifdef EVENTAPP_BINARY
TEST_CASE("--version names the program and ends well") {
  ChildProcess eventapp({EVENTAPP_BINARY, "--version"});
  REQUIRE(eventapp.wait_exit(std::chrono::seconds(10)) == 0);
  CHECK_THAT(eventapp.output(), Catch::Contains("eventapp"));
}
#endif

}  // namespace eventapp::test
