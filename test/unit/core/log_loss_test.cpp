// Lines that come faster than the output takes them: dropped, and never without a word.
#include "eventapp/core/log.hpp"

#include "support/redirected_output.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <fcntl.h>
#include <string>
#include <thread>
#include <unistd.h>

using namespace eventapp;

namespace {

/// The standard output as a pipe, which nobody reads until end().
class StandingOutput {
 public:
  ~StandingOutput() { ::close(ends_[0]); }

  /// Flushes the log while somebody reads; answers all that was written.
  std::string end() {
    std::string text;
    std::thread reader([&] {
      std::array<char, 4096> buffer;
      ssize_t count = 0;
      while ((count = ::read(ends_[0], buffer.data(), buffer.size())) > 0) {
        text.append(buffer.data(), static_cast<std::size_t>(count));
      }
    });
    log::flush();
    output_.end();
    reader.join();
    return text;
  }

 private:
  static std::array<int, 2> make_pipe() {
    std::array<int, 2> ends{};
    REQUIRE(::pipe2(ends.data(), O_CLOEXEC) == 0);
    return ends;
  }

  std::array<int, 2> ends_ = make_pipe();
  test::RedirectedOutput output_{ends_[1]};
};

struct Told {
  std::size_t lines = 0;
  std::size_t lost = 0;
};

Told read(const std::string& text, const std::string& word, const std::string& loss) {
  Told told;
  for (auto at = text.find(word); at != text.npos; at = text.find(word, at + 1)) {
    ++told.lines;
  }
  for (auto at = text.find(loss); at != text.npos; at = text.find(loss, at + 1)) {
    told.lost += std::stoul(text.substr(at + loss.size()));
  }
  return told;
}

}  // namespace

TEST_CASE("every log line is written or told as lost", "[log]") {
  constexpr std::size_t count = 20'000;
  const auto format = GENERATE(log::Format::text, log::Format::json);
  StandingOutput output;
  log::configure(log::Level::info, format);
  for (std::size_t i = 0; i < count; ++i) {
    log::info("A line among many.");
  }
  const std::string text = output.end();
  const std::string loss = format == log::Format::json ? "\"lines\":" : " lines=";
  const Told told = read(text, "A line among many.", loss);
  CHECK(told.lost > 0);
  CHECK(told.lines + told.lost == count);
  CHECK(text.find("Log lines were lost: they came faster") != text.npos);
}
