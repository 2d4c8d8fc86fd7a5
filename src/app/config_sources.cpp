// What the loader asks of the machine: the file's bytes and the process's variables.
#include "app/config_loader.hpp"
#include "app/config_mask.hpp"
#include "eventapp/core/error.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <unistd.h>

namespace eventapp::app {

namespace {

constexpr std::size_t max_file_bytes = 1024 * 1024;

[[noreturn]] void refuse(const std::string& path, std::string_view why) {
  throw ConfigError(fmt::format("configuration file {} {}", shown(path), why));
}

}  // namespace

std::string read_config_file(const std::string& path) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) {
    refuse(path, "cannot be read: it is a directory");
  }
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    refuse(path, fmt::format("cannot be read: {}", std::strerror(errno)));
  }
  std::string text(max_file_bytes + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (file.bad()) {
    refuse(path, "cannot be read");
  }
  if (text.size() > max_file_bytes) {
    refuse(path, fmt::format("is larger than {} bytes", max_file_bytes));
  }
  return text;
}

Environment process_environment() {
  Environment environment;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    if (const auto equals = text.find('='); equals != text.npos) {
      environment.emplace(text.substr(0, equals), text.substr(equals + 1));
    }
  }
  return environment;
}

}  // namespace eventapp::app
