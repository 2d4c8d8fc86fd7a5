// docs/asyncapi.json against the code: topics, operations, payloads, headers, examples.
#include "api_documents_fixture.hpp"
#include "delivery/dead_letter.hpp"
#include "eventapp/events/codec.hpp"
#include "kafka/topic_spec.hpp"
#include "notification/config.hpp"

#include <map>

using namespace eventapp;
using namespace eventapp::app;
using namespace eventapp::app::test;
using Kind = JsonNode::Kind;

namespace {

const Document& asyncapi() {
  static const Document document(asyncapi_text);
  return document;
}

std::set<std::string> addresses_of(const Document& document) {
  std::set<std::string> addresses;
  for (const auto& channel : document.at("channels").members) {
    addresses.insert(document.at(channel.second, "address").text);
  }
  return addresses;
}

// `send order.created.v1` and so on.
std::set<std::string> operations_of(const Document& document) {
  std::set<std::string> operations;
  for (const auto& operation : document.at("operations").members) {
    operations.insert(document.at(operation.second, "action").text + " " +
                      document.at(operation.second, "channel/address").text);
  }
  return operations;
}

std::set<std::string> topics_of(const Process& process) {
  std::set<std::string> topics;
  for (const auto& some : {process.topics.published, process.topics.consumed}) {
    for (const std::string& topic : some) {
      topics.insert({topic, topic + ".dlq"});
    }
  }
  return topics;
}

std::set<std::string> deeds_of(const Process& process) {
  std::set<std::string> deeds;
  for (const std::string& topic : process.topics.published) {
    deeds.insert("send " + topic);
  }
  for (const std::string& topic : process.topics.consumed) {
    deeds.insert({"receive " + topic, "send " + topic + ".dlq"});
  }
  return deeds;
}

/// The message of each topic that events are published to.
std::map<std::string, const JsonNode*> event_messages() {
  std::map<std::string, const JsonNode*> messages;
  for (const auto& channel : asyncapi().at("channels").members) {
    const std::string& address = asyncapi().at(channel.second, "address").text;
    const JsonNode& all = asyncapi().at(channel.second, "messages");
    REQUIRE(all.members.size() == 1);
    if (!address.ends_with(".dlq")) {
      messages[address] = &asyncapi().resolved(all.members[0].second);
    }
  }
  return messages;
}

const JsonNode& example_of(const JsonNode& message) {
  const JsonNode& examples = asyncapi().at(message, "examples");
  REQUIRE(examples.items.size() == 1);
  return examples.items[0];
}

std::string header_of(const JsonNode& message, const char* name) {
  const JsonNode* value = Document::find(asyncapi().at(example_of(message), "headers"), name);
  return value == nullptr ? std::string() : value->text;
}

std::vector<std::pair<std::string, std::string>> pairs_of(const JsonNode& object) {
  std::vector<std::pair<std::string, std::string>> pairs;
  for (const auto& [name, value] : object.members) {
    pairs.emplace_back(name, value.text);
  }
  return pairs;
}

/// What an order and a product as their modules publish them become in Kafka.
std::vector<events::EncodedEvent> published_records() {
  Process process;
  const std::string person = R"({"customerId":"c","customerEmail":"a@b",)";
  REQUIRE(process.post("/api/orders", person + R"("totalAmount":1,"currency":"KRW"})"));
  REQUIRE(
      process.post("/api/orders/o/status", person + R"("previousStatus":20,"currentStatus":25})"));
  REQUIRE(process.post("/api/products", R"({"productName":"p","price":1,"currency":"KRW"})"));
  std::vector<events::EncodedEvent> records;
  for (const auto& [event, source, trace] : process.publisher.published) {
    records.push_back(events::encode(event, source, trace));
  }
  return records;
}

std::string type_of(json::Type type) {
  return type == json::Type::number ? "number" : type == json::Type::string ? "string" : "other";
}

// An example shows the bytes of a header that is no text as one character each.
std::string bytes_of(const std::string& text) {
  std::string bytes;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto lead = static_cast<unsigned char>(text[at]);
    if (lead >= 0xC0) {
      const auto trail = static_cast<unsigned char>(text[++at]);
      bytes += static_cast<char>(((lead & 0x03U) << 6U) | (trail & 0x3FU));
    } else {
      bytes += static_cast<char>(lead);
    }
  }
  return bytes;
}

/// The dead letter of the example: the record of order.created.v1's example after two attempts.
kafka::Record example_dead_letter() {
  const JsonNode& original = example_of(*event_messages().at("order.created.v1"));
  kafka::Message message;
  message.topic = "order.created.v1";
  message.partition = 2;
  message.offset = 258;
  message.timestamp_ms = 1'795'342'211'299;
  message.timestamp_type = kafka::TimestampType::create_time;
  message.value = compact(asyncapi().at(original, "payload"));
  std::vector<kafka::Header> headers;
  for (const auto& [name, value] : asyncapi().at(original, "headers").members) {
    headers.push_back({name, value.text});
  }
  message.headers = std::move(headers);
  const WallTime first{std::chrono::seconds(1'795'342'172)};
  const WallTime second = first + std::chrono::seconds(2);
  const std::string why = "Simulated downstream failure for customerId=fail-1001";
  const delivery::DeadLetterCause cause{
      delivery::DeadLetterCause::Kind::handler_failed, why, 2, {{first, why}, {second, why}}};
  return delivery::make_dead_letter(message, cause, notification::NotificationConfig().group,
                                    second);
}

}  // namespace

TEST_CASE("the AsyncAPI document has every topic, and what is done with it", "[api]") {
  const Process process;
  CHECK(addresses_of(asyncapi()) == topics_of(process));
  CHECK(operations_of(asyncapi()) == deeds_of(process));
}

TEST_CASE("a process tells of the topics of its own modules only", "[api]") {
  for (const Names& modules : {Names{"order"}, Names{"notification"}, Names{"product"}}) {
    Process process(modules);
    const auto answer = process.ask("GET", "/asyncapi.json", "");
    REQUIRE(answer);
    CHECK(answer->status == 200);
    CHECK(answer->content_type == "application/json");
    const Document document(answer->body);
    CHECK(addresses_of(document) == topics_of(process));
    CHECK(operations_of(document) == deeds_of(process));
  }
}

TEST_CASE("the messages of an operation are those of its channel", "[api]") {
  for (const auto& [name, operation] : asyncapi().at("operations").members) {
    const std::string channel = Document::find(*Document::find(operation, "channel"), "$ref")->text;
    for (const JsonNode& message : asyncapi().at(operation, "messages").items) {
      CHECK(Document::find(message, "$ref")->text.starts_with(channel + "/messages/"));
    }
  }
}

TEST_CASE("partitions and consumer group are the program's", "[api]") {
  for (const auto& channel : asyncapi().at("channels").members) {
    CHECK(asyncapi().at(channel.second, "bindings/kafka/partitions").text ==
          std::to_string(kafka::TopicSpec().partitions));
  }
  CHECK(asyncapi().at("components/operationBindings/Notification/kafka/groupId/default").text ==
        notification::NotificationConfig().group);
}

TEST_CASE("an event's members, their order and types are those that are written", "[api]") {
  const auto records = published_records();
  REQUIRE(records.size() == event_messages().size());
  for (const events::EncodedEvent& record : records) {
    INFO(record.topic);
    const JsonNode& payload = asyncapi().at(*event_messages().at(record.topic), "payload");
    const JsonNode& properties = asyncapi().at(payload, "properties");
    CHECK(eventapp::test::member_names(record.value) == names_of(properties));
    CHECK(texts_of(asyncapi().at(payload, "required")) == names_of(properties));
    const auto value = json::Object::parse(record.value);
    REQUIRE(value);
    for (const auto& member : value->members()) {
      const std::string type = asyncapi().at(properties, member.name + "/type").text;
      CHECK(type_of(member.type) == (type == "integer" ? "number" : type));
    }
  }
}

TEST_CASE("an event's headers are those that are written", "[api]") {
  for (const events::EncodedEvent& record : published_records()) {
    INFO(record.topic);
    const JsonNode& headers = asyncapi().at(*event_messages().at(record.topic), "headers");
    const JsonNode& properties = asyncapi().at(headers, "properties");
    Names written;
    for (const auto& [name, value] : record.headers) {
      written.push_back(name);
      const JsonNode* property = Document::find(properties, name);
      REQUIRE(property != nullptr);
      const JsonNode* constant = Document::find(asyncapi().resolved(*property), "const");
      CHECK((constant == nullptr || constant->text == value));
    }
    CHECK(texts_of(asyncapi().at(headers, "required")) == written);
    written.emplace_back("tracestate");
    CHECK(names_of(properties) == written);
  }
}

TEST_CASE("every example of an event is read, and written again byte for byte", "[api]") {
  for (const auto& [topic, message] : event_messages()) {
    INFO(topic);
    const std::string value = compact(asyncapi().at(example_of(*message), "payload"));
    const auto event = events::decode(topic, value);
    REQUIRE(event);
    const TraceContext trace{header_of(*message, "traceparent"), header_of(*message, "tracestate")};
    const auto record = events::encode(*event, header_of(*message, "ce_source"), trace);
    CHECK(record.topic == topic);
    CHECK(record.value == value);
    CHECK(record.headers == pairs_of(asyncapi().at(example_of(*message), "headers")));
  }
}

TEST_CASE("an event lacks none of its required members", "[api]") {
  for (const auto& [topic, message] : event_messages()) {
    const JsonNode& payload = asyncapi().at(example_of(*message), "payload");
    for (const std::string& name : texts_of(asyncapi().at(*message, "payload/required"))) {
      INFO(topic << " without " << name);
      JsonNode less = payload;
      std::erase_if(less.members, [&](const auto& member) { return member.first == name; });
      CHECK_FALSE(events::decode(topic, compact(less)));
    }
  }
}

TEST_CASE("a dead letter's headers are those that are told, byte for byte", "[api]") {
  const JsonNode& message = asyncapi().at("components/messages/DeadLetter");
  const JsonNode& example = example_of(message);
  const kafka::Record letter = example_dead_letter();
  CHECK(letter.value == compact(asyncapi().at(example, "payload")));
  std::vector<std::pair<std::string, std::string>> written;
  Names of_dead_letters;
  for (const kafka::Header& header : letter.headers) {
    written.emplace_back(header.name, header.value.value());
    if (header.name.starts_with("kafka_dlt-") || header.name.starts_with("x-eventapp-")) {
      of_dead_letters.push_back(header.name);
    }
  }
  auto told = pairs_of(asyncapi().at(example, "headers"));
  for (auto& [name, value] : told) {
    value = bytes_of(value);
  }
  REQUIRE(written.size() == told.size());
  for (std::size_t at = 0; at < told.size(); ++at) {
    CHECK(written[at].first == told[at].first);
    CHECK(written[at].second == told[at].second);
  }
  const auto bare = cut_down(letter, delivery::DeadLetterSize::without_value);
  of_dead_letters.push_back(bare.headers.back().name);
  CHECK(of_dead_letters == names_of(asyncapi().at(message, "headers/properties")));
}

TEST_CASE("the causes of a dead letter are those that are told", "[api]") {
  using Cause = delivery::DeadLetterCause::Kind;
  Names kinds;
  Names names;
  for (const Cause kind : {Cause::undecodable, Cause::rejected, Cause::handler_failed}) {
    kinds.emplace_back(to_string(kind));
    names.push_back("eventapp.delivery." + kinds.back());
  }
  CHECK(texts_of(asyncapi().at("components/messages/DeadLetter/headers/properties/"
                               "x-eventapp-error-kind/enum")) == kinds);
  CHECK(texts_of(asyncapi().at("components/schemas/Cause/enum")) == names);
}
