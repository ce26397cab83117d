#include "io/snapshot_layout.hpp"

// The library's own choice of instruction set: the same hash, at the speed of memory.
#include <xxh_x86dispatch.h>

#include <algorithm>
#include <new>
#include <vector>

#include "crossmargin/numeric/parallel.hpp"

namespace crossmargin::io::snapshot {

std::string_view name_of(Id id) {
  switch (id) {
    case Id::account_offsets:
      return "account_offsets";
    case Id::account_bytes:
      return "account_bytes";
    case Id::instrument_offsets:
      return "instrument_offsets";
    case Id::instrument_bytes:
      return "instrument_bytes";
    case Id::steps:
      return "steps";
    case Id::rows:
      return "rows";
    case Id::instrument:
      return "instrument";
    case Id::quantity:
      return "quantity";
    case Id::fact_offsets:
      return "fact_offsets";
    case Id::fact_bytes:
      return "fact_bytes";
    case Id::scenario_offsets:
      return "scenario_offsets";
    case Id::scenario_bytes:
      return "scenario_bytes";
    case Id::unit_offsets:
      return "unit_offsets";
    case Id::unit_bytes:
      return "unit_bytes";
    case Id::unit:
      return "unit";
    case Id::cells:
      return "cells";
    case Id::dampening:
      return "dampening";
    case Id::sizes:
      return "sizes";
    case Id::tie_tolerance:
      return "tie_tolerance";
  }
  return "unknown";
}

const Kind book_kind{"XMBOOK\r\n", 2, [](std::uint32_t id) { return name_of(static_cast<Id>(id)); },
                     "write it again with crossmargin convert"};

std::uint64_t hash_of(std::string_view bytes) {
  return XXH3_64bits_dispatch(bytes.data(), bytes.size());
}

Hasher::Hasher() : state_(XXH3_createState()) {
  if (state_ == nullptr) throw std::bad_alloc();
  XXH3_64bits_reset(static_cast<XXH3_state_t*>(state_));
}

Hasher::~Hasher() {
  XXH3_freeState(static_cast<XXH3_state_t*>(state_));
}

void Hasher::add(std::string_view bytes) {
  XXH3_64bits_update_dispatch(static_cast<XXH3_state_t*>(state_), bytes.data(), bytes.size());
}

std::uint64_t Hasher::hash() const {
  return XXH3_64bits_digest(static_cast<const XXH3_state_t*>(state_));
}

bool checksum_of(std::string_view bytes, const Execution& execution, std::uint64_t& checksum) {
  std::vector<std::uint64_t> hashes((bytes.size() + block_bytes - 1) / block_bytes);
  const bool finished =
      parallel_for_chunks(hashes.size(), 1, execution, "", [&](std::size_t block, std::size_t) {
        hashes[block] = hash_of(bytes.substr(block * block_bytes, block_bytes));
      });
  checksum = hash_of(bytes_of(std::span<const std::uint64_t>(hashes)));
  return finished;
}

}  // namespace crossmargin::io::snapshot
