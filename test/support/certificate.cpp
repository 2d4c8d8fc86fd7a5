#include "support/certificate.hpp"

#include "support/child_process.hpp"

#include <stdexcept>

namespace eventapp::test {

Certificate::Certificate(const std::string& names) {
  ChildProcess openssl({"openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
                        "-subj", "/CN=localhost", "-addext", "subjectAltName=" + names, "-keyout",
                        key_file(), "-out", file()});
  if (openssl.wait_exit(std::chrono::seconds(20)) != 0) {
    throw std::runtime_error("openssl made no certificate: " + openssl.output());
  }
}

}  // namespace eventapp::test
