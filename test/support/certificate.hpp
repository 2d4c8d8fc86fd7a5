// Certificates for servers that a test starts.
#pragma once

#include "support/temp_folder.hpp"

#include <string>

namespace eventapp::test {

/// Self-signed: only its own file vouches for it. The files go with it.
class Certificate {
 public:
  /// `names`: whom it is for, as OpenSSL writes that: `DNS:localhost,IP:127.0.0.1`.
  /// Errors: std::runtime_error when openssl fails.
  explicit Certificate(const std::string& names);

  std::string file() const { return folder_ / "certificate.pem"; }
  std::string key_file() const { return folder_ / "key.pem"; }

 private:
  TempFolder folder_;
};

}  // namespace eventapp::test
