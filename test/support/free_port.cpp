#include "support/free_port.hpp"

#include <netinet/in.h>
#include <random>
#include <set>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>

namespace eventapp::test {

namespace {

constexpr std::uint16_t first_port = 10'000;
constexpr std::uint16_t last_port = 19'999;

bool can_listen_on(std::uint16_t port) {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_ANY);
  const bool free = fd >= 0 &&
                    ::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 &&
                    ::listen(fd, 1) == 0;
  ::close(fd);
  return free;
}

}  // namespace

std::uint16_t free_port() {
  static std::mt19937 random(std::random_device{}());
  static std::set<std::uint16_t> given;
  std::uniform_int_distribution<std::uint16_t> any(first_port, last_port);
  for (int attempt = 0; attempt < 1000; ++attempt) {
    const std::uint16_t port = any(random);
    if (!given.contains(port) && can_listen_on(port)) {
      given.insert(port);
      return port;
    }
  }
  throw std::runtime_error("no free port found");
}

}  // namespace eventapp::test
