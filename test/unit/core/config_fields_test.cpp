// Bounds and secret files of the configuration.
#include "eventapp/core/config_fields.hpp"

#include "eventapp/core/error.hpp"
#include "support/temp_folder.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <unistd.h>

using namespace eventapp;

namespace {

class SecretFile {
 public:
  explicit SecretFile(const std::string& content)
      : path_(folder_.write("secret", content).string()) {}
  const std::string& path() const { return path_; }

 private:
  test::TempFolder folder_;
  std::string path_;
};

std::string secret_error(const std::string& path) {
  try {
    config::read_secret_file("redis.password_file", path);
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "no error";
}

}  // namespace

TEST_CASE("bounds of configuration values include their ends") {
  std::int64_t number = 0;
  const config::Check check = config::between(number, 1, 64);
  CHECK(check() == "must be between 1 and 64");
  for (const std::int64_t inside : {1, 64}) {
    number = inside;
    CHECK(check().empty());
  }
  number = 65;
  CHECK_FALSE(check().empty());

  double share = 0.0;
  const config::Check is_fraction = config::fraction(share);
  CHECK(is_fraction().empty());
  share = 1.0;
  CHECK(is_fraction().empty());
  share = 1.01;
  CHECK(is_fraction() == "must be between 0 and 1");
  share = -0.01;
  CHECK_FALSE(is_fraction().empty());
}

TEST_CASE("a choice names what is allowed") {
  std::string text;
  CHECK(config::not_empty(text)() == "must not be empty");
  CHECK(config::one_of(text, {"a", "b"})() == "must be one of a, b");
  CHECK(config::one_of(text, {"log"})() == "must be log");
  text = "a";
  CHECK(config::not_empty(text)().empty());
  CHECK(config::one_of(text, {"a", "b"})().empty());
}

TEST_CASE("a secret file is read without the line end behind the secret") {
  CHECK(config::read_secret_file("k", SecretFile("hunter2").path()).value() == "hunter2");
  CHECK(config::read_secret_file("k", SecretFile("a b\nc\r\n").path()).value() == "a b\nc");
}

TEST_CASE("a secret file that cannot be used is refused with key and path") {
  CHECK(secret_error("/nowhere/password") ==
        "redis.password_file=/nowhere/password must name a readable file (No such file or "
        "directory)");
  CHECK(secret_error("/tmp") ==
        "redis.password_file=/tmp must name a readable file, but it is a directory");
  const SecretFile empty("\n");
  CHECK(secret_error(empty.path()) == "redis.password_file=" + empty.path() +
                                          " must name a file that holds the secret, but it is "
                                          "empty");
  const SecretFile large(std::string(65'537, 'x'));
  CHECK(secret_error(large.path()) ==
        "redis.password_file=" + large.path() + " must name a file of at most 65536 bytes");
}

TEST_CASE("a key that names a file is checked when it is set") {
  std::string path;
  const config::Check check = config::readable_file(path);
  CHECK(check().empty());
  path = "/nowhere/password";
  CHECK(check() == "must name a readable file (No such file or directory)");
  path = "/tmp";
  CHECK(check() == "must name a readable file, but it is a directory");
  // The system's certificates are over 200 KiB.
  const SecretFile file(std::string(300'000, 'x'));
  path = file.path();
  CHECK(check().empty());
}
