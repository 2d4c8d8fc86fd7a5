// What json::Object promises: nothing lost, nothing guessed, nothing slow.
#include "eventapp/core/json.hpp"

#include "support/result_text.hpp"

#include <boost/json/parse.hpp>

#include <chrono>
#include <random>
#include <utility>

using eventapp::json::is_number;
using eventapp::json::Object;
using eventapp::json::Type;

namespace {

std::string wrong_with(std::string_view text) {
  const auto object = Object::parse(text);
  if (object) {
    return "accepted";
  }
  CHECK(object.error().kind == eventapp::ErrorKind::invalid_input);
  CHECK(object.error().title == "Malformed JSON");
  return object.error().detail;
}

std::string nested(int depth, char open, char close) {
  return "{\"a\":" + std::string(static_cast<std::size_t>(depth - 1), open) +
         std::string(static_cast<std::size_t>(depth - 1), close) + "}";
}

}  // namespace

TEST_CASE("an object's members are read in order, with type and exact text", "[json]") {
  const auto object = Object::parse(
      " {\"s\":\"text\", \"n\" : -12900.10e+05,\"t\":true,\"f\":false,\r\n\"z\":null,"
      "\"a\":[1,{\"x\":[]}],\"o\":{\"y\":\"z\"},\"\":\"\"} \n");
  REQUIRE(object);
  const auto& members = object->members();
  REQUIRE(members.size() == 8);
  const std::vector<std::pair<Type, std::string>> expected = {
      {Type::string, "text"},  {Type::number, "-12900.10e+05"},
      {Type::boolean, "true"}, {Type::boolean, "false"},
      {Type::null, ""},        {Type::array, ""},
      {Type::object, ""},      {Type::string, ""}};
  for (std::size_t i = 0; i < expected.size(); ++i) {
    CHECK(members[i].type == expected[i].first);
    CHECK(members[i].text == expected[i].second);
  }
  CHECK(object->find("n") == &members[1]);
  CHECK(object->find("") == &members[7]);
  CHECK(object->find("N") == nullptr);
}

TEST_CASE("numbers of any size keep every digit", "[json]") {
  const std::vector<std::string> numbers = {"0",
                                            "-0",
                                            "0.10",
                                            "1e400",
                                            "1E-400",
                                            "1e99999999999999",
                                            "-1.5e3",
                                            "12900.10",
                                            "123456789012345678901234567890.123456789",
                                            std::string(1000, '7'),
                                            "0." + std::string(1000, '3') + "e-9999999999"};
  for (const auto& number : numbers) {
    const auto object = Object::parse("{\"n\":" + number + ",\"list\":[" + number + "]}");
    REQUIRE(object);
    CHECK(object->find("n")->text == number);
    CHECK(is_number(number));
  }
}

TEST_CASE("what is not a JSON number is none", "[json]") {
  for (const char* text : {"", "-", "+1", "01", "1.", ".5", "1e", "1e+", "1.e5", "0x10", "NaN",
                           "Infinity", "1 ", " 1", "--1", "1,5", "1.5.5", "\xd9\xa1"}) {
    INFO(text);
    CHECK_FALSE(is_number(text));
    CHECK(wrong_with("{\"n\":" + std::string(text) + "x}") != "accepted");
  }
}

TEST_CASE("escapes are resolved in names and values", "[json]") {
  const auto object =
      Object::parse(R"({"\u0061\n":"\"\\\/\b\f\n\r\t\u0000\u00e9\u20AC\ud83d\ude00é€😀"})");
  REQUIRE(object);
  REQUIRE(object->find("a\n") != nullptr);
  std::string expected = "\"\\/\b\f\n\r\t";
  expected += '\0';
  expected += "é€😀é€😀";
  CHECK(object->find("a\n")->text == expected);
}

TEST_CASE("a malformed text is refused with what is wrong, line and column", "[json]") {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"", "the text is empty, an object was expected at line 1, column 1"},
      {" \n ", "the text is empty, an object was expected at line 2, column 2"},
      {"[]", "an object was expected at line 1, column 1"},
      {"\"text\"", "an object was expected at line 1, column 1"},
      {"null", "an object was expected at line 1, column 1"},
      {"{\"customerId\":", "a value was expected at line 1, column 15"},
      {"{\n  \"a\": 1,\n}", "a member name was expected at line 3, column 1"},
      {"{\"a\" 1}", "a colon was expected at line 1, column 6"},
      {"{\"a\":1 \"b\":2}", "a comma or } was expected at line 1, column 8"},
      {"{\"a\":[1 2]}", "a comma or ] was expected at line 1, column 9"},
      {"{\"a\":[1,]}", "a value was expected at line 1, column 9"},
      {"{\"a\":1", "a comma or } was expected at line 1, column 7"},
      {"{\"a\":nul}", "a value was expected at line 1, column 6"},
      {"{\"a\":1.}", "a number breaks off at line 1, column 6"},
      {"{\"a\":01}", "a comma or } was expected at line 1, column 7"},
      {"{\"a\":\"b", "a string breaks off at line 1, column 8"},
      {"{\"a\":\"\t\"}", "a control character in a string must be escaped at line 1, column 7"},
      {"{\"a\":\"\\x\"}", "unknown escape at line 1, column 7"},
      {"{\"a\":\"\\", "unknown escape at line 1, column 7"},
      {"{\"a\":\"\\u12g4\"}", "four hex digits were expected behind \\u at line 1, column 7"},
      {"{\"a\":\"\\u+123\"}", "four hex digits were expected behind \\u at line 1, column 7"},
      {"{\"a\":\"\\u12", "four hex digits were expected behind \\u at line 1, column 7"},
      {"{\"a\":\"\\ud800\"}", "half of a surrogate pair at line 1, column 7"},
      {"{\"a\":\"\\ud800\\n\"}", "half of a surrogate pair at line 1, column 7"},
      {"{\"a\":\"\\udc00\"}", "half of a surrogate pair at line 1, column 7"},
      {"{\"a\":\"\\ud800\\ud800\"}", "half of a surrogate pair at line 1, column 7"},
      {"{}{}", "unexpected text behind the object at line 1, column 3"},
      {"{} x", "unexpected text behind the object at line 1, column 4"},
      {"{'a':1}", "a member name was expected at line 1, column 2"},
      {"{/* */}", "a member name was expected at line 1, column 2"},
      {"\xef\xbb\xbf{}", "an object was expected at line 1, column 1"}};
  for (const auto& [text, detail] : cases) {
    INFO(text);
    CHECK(wrong_with(text) == detail);
  }
  CHECK(wrong_with(std::string_view("{\"a\":1}\0", 8)) ==
        "unexpected text behind the object at line 1, column 8");
}

TEST_CASE("text that is not UTF-8 is refused", "[json]") {
  for (const char* bad :
       {"\xff", "\x80", "\xc0\xaf", "\xc1\xbf", "\xe0\x80\x80", "\xed\xa0\x80", "\xf0\x80\x80\x80",
        "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xc3", "\xe2\x82", "\xf0\x9f\x98"}) {
    CHECK(wrong_with("{\"a\":\"" + std::string(bad) + "\"}") ==
          "invalid UTF-8 at line 1, column 7");
    CHECK(wrong_with("{\"" + std::string(bad) + "\":1}") == "invalid UTF-8 at line 1, column 3");
  }
}

TEST_CASE("nesting is read to 32 levels and refused beyond", "[json]") {
  CHECK(wrong_with(nested(32, '[', ']')) == "accepted");
  CHECK(wrong_with(nested(33, '[', ']')) == "nesting deeper than 32 at line 1, column 37");
  std::string objects;
  for (int i = 0; i < 33; ++i) {
    objects += "{\"a\":";
  }
  CHECK(wrong_with(objects) == "nesting deeper than 32 at line 1, column 161");
  CHECK(wrong_with("{\"a\":" + std::string(1'000'000, '[')) ==
        "nesting deeper than 32 at line 1, column 37");
}

TEST_CASE("a name that appears twice is refused at any level, however it is written", "[json]") {
  CHECK(wrong_with(R"({"a":1,"b":2,"a":3})") == "a member name appears twice at line 1, column 14");
  CHECK(wrong_with(R"({"a":1,"\u0061":3})") == "a member name appears twice at line 1, column 8");
  CHECK(wrong_with(R"({"o":[{"x":{"y":1,"y":2}}]})") ==
        "a member name appears twice at line 1, column 19");
  CHECK(wrong_with(R"({"a":{"a":{"a":1}},"b":[{"a":1},{"a":1}]})") == "accepted");
}

TEST_CASE("many members cost no quadratic time, and a duplicate among them is found", "[json]") {
  std::string text = "{\"o\":{";
  for (int i = 0; i < 100'000; ++i) {
    text += "\"m" + std::to_string(i) + "\":0,";
  }
  const std::size_t twice = text.size() + 1;
  const auto begin = std::chrono::steady_clock::now();
  CHECK(wrong_with(text + "\"m7\":0}}") ==
        "a member name appears twice at line 1, column " + std::to_string(twice));
  CHECK(wrong_with(text + "\"last\":0}}") == "accepted");
  // Comparing all pairs takes minutes here.
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(20));
}

// Boost.JSON is the oracle, where it agrees on the rules: no duplicates, no exponents over int.
TEST_CASE("an independent parser accepts and refuses the same texts", "[json]") {
  const std::vector<std::string> seeds = {
      R"({"a":"b\u00e9\ud83d\ude00é","n":-1.25e+3,"t":[true,false,null,{}],"o":{"x":[[]]}})",
      R"( { "k" : [ 1 , 2.5 , -0 ] , "s" : "\\\"\/" } )", "{\"x\":\"é€😀\",\"y\":0}"};
  const std::string_view bytes = "{}[]\",:\\ \n\tu0123456789.eE+-tfnabx\x80\xc3\xa9\xed\xf0";
  std::mt19937 random(20240607);
  boost::json::parse_options options;
  int accepted = 0;
  for (int round = 0; round < 15'000; ++round) {
    std::string text = seeds[random() % seeds.size()];
    for (auto edits = 1 + random() % 3; edits > 0; --edits) {
      const std::size_t at = random() % text.size();
      const char byte = bytes[random() % bytes.size()];
      switch (random() % 3) {
        case 0:
          text[at] = byte;
          break;
        case 1:
          text.insert(at, 1, byte);
          break;
        default:
          text.erase(at, 1);
      }
    }
    boost::json::error_code error;
    const auto oracle = boost::json::parse(text, error, {}, options);
    const bool expected = !error && oracle.is_object();
    const auto object = Object::parse(text);
    INFO(text);
    if (!object && object.error().detail.starts_with("a member name appears twice")) {
      continue;
    }
    REQUIRE(object.has_value() == expected);
    accepted += expected ? 1 : 0;
    for (std::size_t i = 0; expected && i < object->members().size(); ++i) {
      const auto& member = object->members()[i];
      const auto& value = oracle.as_object().at(member.name);
      REQUIRE(value.is_string() == (member.type == Type::string));
      if (value.is_string()) {
        REQUIRE(std::string_view(value.as_string()) == member.text);
      }
    }
  }
  CHECK(accepted > 1'000);
}

TEST_CASE("what is written is read back the same", "[json]") {
  std::string hostile = "quote\" back\\slash \n\r\t\b\f é😀 ";
  hostile += '\0';
  hostile += '\x1f';
  eventapp::json::ObjectWriter writer;
  writer.string("s", hostile).integer("i", -5).raw("n", "1.50").strings("l", {"a", hostile});
  const std::string text = std::move(writer).finish();
  const auto object = Object::parse(text);
  REQUIRE(object);
  CHECK(object->find("s")->text == hostile);
  CHECK(object->find("i")->text == "-5");
  CHECK(object->find("n")->text == "1.50");
  CHECK(object->find("l")->type == Type::array);
  CHECK(eventapp::json::ObjectWriter().finish() == "{}");
  const auto list = boost::json::parse(text).at("l").as_array();
  CHECK(std::string_view(list.at(1).as_string()) == hostile);
}

TEST_CASE("bytes that are no UTF-8 never make the written text invalid", "[json]") {
  std::string out;
  eventapp::json::append_string(out, "a\xff\xc3(\x7f é");
  CHECK(out == "\"a\xef\xbf\xbd\xef\xbf\xbd(\x7f é\"");
}

TEST_CASE("every byte is written as JSON at every place of a string", "[json]") {
  const auto written = [](std::string_view text) {
    std::string out;
    eventapp::json::append_string(out, text);
    return out;
  };
  for (std::size_t before = 0; before < 17; ++before) {
    for (int byte = 0; byte < 256; ++byte) {
      const std::string text = std::string(before, 'a') + static_cast<char>(byte) + "zzzzzzzzz";
      std::string alone = written(text.substr(before, 1));
      alone = alone.substr(1, alone.size() - 2);
      CHECK(written(text) == "\"" + text.substr(0, before) + alone + "zzzzzzzzz\"");
    }
  }
}
