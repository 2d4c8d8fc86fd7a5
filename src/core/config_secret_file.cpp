// Files that keys name: secrets in a file of their own, as container platforms mount them, and
// certificates. What is in a file never gets into an error text.
#include "eventapp/core/config_fields.hpp"
#include "eventapp/core/error.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

namespace eventapp::config {

namespace {

constexpr std::size_t max_secret_bytes = 64 * 1024;

/// Answers what is wrong, or nothing.
std::string open(const std::string& path, std::ifstream& file) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) {
    return "must name a readable file, but it is a directory";
  }
  errno = 0;
  file.open(path, std::ios::binary);
  return file ? "" : fmt::format("must name a readable file ({})", std::strerror(errno));
}

/// Reads at most one byte more than a secret may have; answers what is wrong, or nothing.
std::string read(const std::string& path, std::string& content) {
  std::ifstream file;
  if (std::string wrong = open(path, file); !wrong.empty()) {
    return wrong;
  }
  content.resize(max_secret_bytes + 1);
  file.read(content.data(), static_cast<std::streamsize>(content.size()));
  content.resize(static_cast<std::size_t>(file.gcount()));
  if (file.bad()) {
    return "must name a readable file (reading it failed)";
  }
  if (content.size() > max_secret_bytes) {
    return fmt::format("must name a file of at most {} bytes", max_secret_bytes);
  }
  return {};
}

}  // namespace

Check readable_file(const std::string& path) {
  return [&path]() -> std::string {
    std::ifstream file;
    return path.empty() ? std::string() : open(path, file);
  };
}

Secret read_secret_file(std::string_view key, const std::string& path) {
  std::string content;
  std::string wrong = read(path, content);
  while (!content.empty() && (content.back() == '\n' || content.back() == '\r')) {
    content.pop_back();
  }
  if (wrong.empty() && content.empty()) {
    wrong = "must name a file that holds the secret, but it is empty";
  }
  if (!wrong.empty()) {
    throw ConfigError(fmt::format("{}={} {}", key, path, wrong));
  }
  return Secret(std::move(content));
}

}  // namespace eventapp::config
