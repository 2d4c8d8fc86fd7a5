#include "delivery/dead_letters.hpp"

#include "eventapp/core/log.hpp"

#include <fmt/format.h>

#include <utility>

namespace eventapp::delivery {

namespace {
using Reason = kafka::ProduceFailure::Reason;
}

DeadLetters::DeadLetters(Clock& clock, Metrics& metrics, Slots& slots, std::string group,
                         Produce produce)
    : clock_(clock),
      metrics_(metrics),
      slots_(slots),
      group_(std::move(group)),
      produce_(std::move(produce)) {}

awaitable<Result<>> DeadLetters::publish(const kafka::Message& message, DeadLetterCause cause) {
  Letter letter{make_dead_letter(message, cause, group_, clock_.wall_now())};
  const kafka::ProduceResult result = co_await produce(&letter);
  if (result) {
    count(message, letter, cause);
    co_return Result<>();
  }
  if (result.error().reason == Reason::outcome_unknown) {
    metrics_
        .counter("eventapp_dead_letters_unconfirmed_total",
                 "Writes to a dead-letter topic whose answer was lost; each may repeat one.",
                 {{"topic", message.topic}})
        .Increment();
  }
  Error error = result.error().error;
  error.kind = ErrorKind::unavailable;
  co_return error;
}

// One write, and again at once for as long as the answer says how to make it acceptable.
awaitable<kafka::ProduceResult> DeadLetters::produce(Letter* letter) {
  for (;;) {
    kafka::ProduceResult result = co_await produce_(cut_down(letter->full, letter->size));
    if (result || !mend(*letter, result.error())) {
      co_return result;
    }
  }
}

bool DeadLetters::mend(Letter& letter, const kafka::ProduceFailure& failure) {
  kafka::Record& record = letter.full;
  if (failure.reason == Reason::unknown_partition && record.partition >= 0) {
    if (!std::exchange(warned_partitions_[record.topic], true)) {
      log::warn(
          fmt::format("The dead-letter topic has fewer partitions than its source; the "
                      "partitioner chooses. topic={}, partition={}",
                      record.topic, record.partition));
    }
    record.partition = -1;
    return true;
  }
  if (failure.reason == Reason::too_large && letter.size != DeadLetterSize::without_value) {
    letter.size = static_cast<DeadLetterSize>(static_cast<int>(letter.size) + 1);
    return true;
  }
  return false;
}

void DeadLetters::count(const kafka::Message& message, const Letter& letter,
                        const DeadLetterCause& cause) {
  metrics_
      .counter("eventapp_dead_letters_total", "Dead letters acknowledged by the broker.",
               {{"topic", message.topic}, {"kind", std::string(to_string(cause.kind))}})
      .Increment();
  if (letter.size != DeadLetterSize::without_value) {
    return;
  }
  log::warn(fmt::format(
      "A dead letter was too large and went without its value. topic={}, "
      "partition={}, offset={}, bytes={}",
      message.topic, message.partition, message.offset, message.value ? message.value->size() : 0));
  metrics_
      .counter("eventapp_dead_letter_values_omitted_total",
               "Dead letters written without their value because they were too large.",
               {{"topic", message.topic}})
      .Increment();
}

Hold& DeadLetters::hold_of(const std::string& topic) {
  std::unique_ptr<Hold>& hold = holds_[topic];
  if (!hold) {
    hold = std::make_unique<Hold>(clock_, slots_, "dead_letters:" + topic);
  }
  return *hold;
}

std::vector<Health> DeadLetters::health() const {
  std::vector<Health> parts;
  for (const auto& [topic, hold] : holds_) {
    parts.push_back(hold->health());
  }
  return parts;
}

}  // namespace eventapp::delivery
