// The rules of single values, as tables: what the Spring services take and refuse.
#include "eventapp/requests/rules.hpp"

#include <catch2/catch.hpp>

#include <random>
#include <string>
#include <vector>

using namespace eventapp::requests;

namespace {

std::string repeat(std::string_view text, std::size_t times) {
  std::string all;
  for (std::size_t i = 0; i < times; ++i) {
    all += text;
  }
  return all;
}

}  // namespace

TEST_CASE("blank is what Java's trim() leaves nothing of", "[requests]") {
  for (const char* blank : {"", " ", "  ", "\t", "\r\n", " \x01\x1f "}) {
    CHECK(is_blank(blank));
  }
  CHECK(is_blank(std::string_view("\0 ", 2)));
  for (const char* text : {"a", " a ", "\xc2\xa0", "\xe3\x80\x80", "\xe2\x80\x8b", "\x7f", "0"}) {
    CHECK_FALSE(is_blank(text));
  }
}

TEST_CASE("an e-mail address has a local part of words and a domain of labels", "[requests]") {
  const std::vector<std::string> good = {"user1001@example.com",
                                         "a@b",
                                         "a@b.c",
                                         "\"a b\"@c.d",
                                         "a@b_c.d",
                                         "a.b.c@d",
                                         "A@B",
                                         "!#$%&'*+/=?^_`{|}~-@x",
                                         "-a-@x",
                                         "고객@예시.한국",
                                         "é@é",
                                         "a@1.2.3.4",
                                         "a@0",
                                         "\"a@b\"@c",
                                         "\"\\\"\"@c",
                                         "\"\\\\\"@c",
                                         "\"a\".b.\"c d\"@e",
                                         "\"(),:;<>[]@.\"@e",
                                         "a@[127.0.0.1]",
                                         "a@[999.999.999.999]",
                                         "a@[IPv6:::1]",
                                         "a@[ipv6:2001:db8::1]",
                                         "a@[IPv6:::ffff:1.2.3.4]",
                                         "a@b-c.d",
                                         "a@b--c",
                                         "a@b.c-d.e",
                                         "a@x!y",
                                         repeat("x", 64) + "@y",
                                         repeat("é", 64) + "@y",
                                         "a@" + repeat("x", 63),
                                         "a@" + repeat("xxxxxxxxx.", 25) + "xxxxx"};
  for (const auto& text : good) {
    INFO(text);
    CHECK(is_email(text));
  }
}

TEST_CASE("what is no e-mail address is refused", "[requests]") {
  const std::vector<std::string> bad = {"",
                                        "nope",
                                        "@",
                                        "a@",
                                        "@b.c",
                                        "a b@c.d",
                                        "a@b..c",
                                        "a@.b",
                                        "a@b.",
                                        "a@b c",
                                        ".a@b",
                                        "a.@b",
                                        "a..b@c",
                                        "a@-b",
                                        "a@b-",
                                        "a@b.-c",
                                        "a@b-.c",
                                        "a@-",
                                        "a,b@c",
                                        "a(b)@c",
                                        "a@b@c",
                                        "\"@c",
                                        "\"\"@c",
                                        "\"a@c",
                                        "a\"@c",
                                        "\"a\"b@c",
                                        "\"a\\b\"@c",
                                        "\"a\nb\"@c",
                                        "\"a\tb\"@c",
                                        "a\n@b",
                                        "a@b\n",
                                        "a@\"b\"",
                                        "a@b,c",
                                        "a@(b)",
                                        "a@[1.2.3]",
                                        "a@[1.2.3.4.5]",
                                        "a@[1.2.3.1234]",
                                        "a@[1..2.3]",
                                        "a@[]",
                                        "a@[",
                                        "a@]",
                                        "a@[IPv6:]",
                                        "a@[IPv6:1]",
                                        "a@[::1]",
                                        "a@[IPv6:::1%lo]",
                                        "a@[1.2.3.4",
                                        "a@1.2.3.4]",
                                        "😀@b",
                                        "a@😀",
                                        "\"😀\"@b",
                                        "\xff@b",
                                        "a@\xc3",
                                        repeat("x", 65) + "@y",
                                        repeat("é", 65) + "@y",
                                        "a@" + repeat("x", 64),
                                        "a@" + repeat("é", 60),
                                        "a@" + repeat("xxxxxxxxx.", 25) + "xxxxxx",
                                        std::string("a\0@b", 4),
                                        std::string("a@b\0", 4),
                                        "a@[IPv6:::1" + std::string(1, '\0') + "]"};
  for (const auto& text : bad) {
    INFO(text);
    CHECK_FALSE(is_email(text));
  }
}

TEST_CASE("an address of any length is judged in linear time", "[requests]") {
  CHECK_FALSE(is_email(repeat("a", 1'000'000) + "@b"));
  CHECK_FALSE(is_email("a@" + repeat("b-", 500'000)));
  CHECK_FALSE(is_email("\"" + repeat("\\\\", 500'000) + "@b"));
}

TEST_CASE("positive means at least 0.01, to the last digit", "[requests]") {
  for (const char* number :
       {"0.01", "0.010", "0.0100000000000000000000000000000000000001", "1e-2", "1E-02", "0.1e-1",
        "100e-4", "10.0e-3", "1", "0.99", "12900.10", "1.5e3", "0.001e1", "0.000001e4", "9e40"}) {
    INFO(number);
    CHECK(is_positive_amount(number));
  }
  for (const char* number :
       {"0", "-0", "0.0", "0e40", "0.009", "0.00999999999999999999999999999999999999999", "9e-3",
        "-1", "-0.01", "0.001", "1e-3", "0.1e-2", "99e-4", "0.000009e3", "1e-40", "-9e40"}) {
    INFO(number);
    CHECK_FALSE(is_positive_amount(number));
  }
}

TEST_CASE("positive agrees with integer arithmetic on random amounts", "[requests]") {
  std::mt19937 random(11);
  for (int i = 0; i < 20'000; ++i) {
    const int mantissa = static_cast<int>(random() % 2000);
    const int exponent = static_cast<int>(random() % 9) - 6;  // mantissa * 10^exponent >= 10^-2
    std::int64_t scaled = mantissa;
    for (int e = -6; e < exponent; ++e) {
      scaled *= 10;
    }
    const bool expected = scaled >= 10'000;
    const std::string text = std::to_string(mantissa) + "e" + std::to_string(exponent);
    INFO(text);
    REQUIRE(is_positive_amount(text) == expected);
    const std::string digits = std::to_string(mantissa);
    const std::string split = "0." + std::string(3, '0') + digits + "e" +
                              std::to_string(exponent + 3 + static_cast<int>(digits.size()));
    REQUIRE(is_positive_amount(split) == expected);
  }
}

TEST_CASE("an amount of 40 digits and an exponent of 40 is readable, one more is not",
          "[requests]") {
  for (const std::string& number : {repeat("1", 40), "0." + repeat("0", 39), std::string("-1e40"),
                                    std::string("1e-40"), "1." + repeat("1", 39) + "E+40"}) {
    INFO(number);
    CHECK(is_readable_amount(number));
  }
  for (const std::string& number :
       {repeat("1", 41), "0." + repeat("0", 40), std::string("1e41"), std::string("1e-41"),
        std::string("1e400"), std::string("1e-99999999999999999999999"), repeat("9", 1000)}) {
    INFO(number);
    CHECK_FALSE(is_readable_amount(number));
  }
}
