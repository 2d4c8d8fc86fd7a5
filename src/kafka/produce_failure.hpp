// What can go wrong with one record, and what the caller is told about it. librdkafka's codes end
// here.
#pragma once

#include "eventapp/core/error.hpp"
#include "eventapp/events/publisher.hpp"

#include <string>

namespace eventapp::kafka {

struct ProduceFailure {
  enum class Reason {
    queue_full,         ///< Too many records wait for the broker.
    too_large,          ///< The producer or the broker refuses its size.
    unknown_partition,  ///< The topic has fewer partitions.
    unknown_topic,
    not_authorized,
    unavailable,      ///< Not stored; the broker could not or would not take it.
    outcome_unknown,  ///< May be stored.
    fatal,            ///< The producer is being renewed; not stored.
  };
  Reason reason = Reason::unavailable;
  Error error;  ///< Ready to be answered.
};

using ProduceResult = boost::system::result<events::Receipt, ProduceFailure>;

/// Called by ProduceResult::value() on a failure, which is a programmer's mistake.
[[noreturn]] void throw_exception_from_error(const ProduceFailure& failure,
                                             const boost::source_location& location);

/// `why`: a clause that ends the sentence "Topic … did not take the record: …".
ProduceFailure make_failure(ProduceFailure::Reason reason, const std::string& topic,
                            const std::string& why);

}  // namespace eventapp::kafka
