// Runs a fuzz target without libFuzzer: every file of the corpus, and for each a fixed sequence of mutations
// (truncation, flipped bytes, spliced pieces), so that a plain build exercises the readers on broken input
// too.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

void run(const std::string& bytes) {
  LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
}

void run_mutations(const std::string& bytes, const std::vector<std::string>& corpus) {
  std::mt19937_64 random(20260205);
  for (int round = 0; round < 200 && !bytes.empty(); ++round) {
    std::string changed = bytes;
    const std::size_t at = random() % changed.size();
    switch (round % 4) {
      case 0:
        changed.resize(at);
        break;
      case 1:
        changed[at] = static_cast<char>(random() & 0xff);
        break;
      case 2:
        changed.erase(at, 1 + random() % 8);
        break;
      default: {
        const std::string& other = corpus[random() % corpus.size()];
        changed.insert(at, other.substr(0, std::min<std::size_t>(other.size(), random() % 64)));
      }
    }
    run(changed);
  }
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::filesystem::path> files;
  for (int i = 1; i < argc; ++i) {
    for (const auto& entry : std::filesystem::directory_iterator(argv[i])) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  std::vector<std::string> corpus;
  for (const auto& file : files) {
    std::ifstream input(file, std::ios::binary);
    corpus.emplace_back(std::istreambuf_iterator<char>(input), std::istreambuf_iterator<char>());
  }
  for (const auto& bytes : corpus) {
    run(bytes);
    run_mutations(bytes, corpus);
  }
  std::printf("%zu corpus files replayed\n", corpus.size());
  return corpus.empty() ? 1 : 0;
}
