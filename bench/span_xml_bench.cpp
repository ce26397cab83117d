// SPAN XML of 300 MB, and with --large of 3 GB, read from a file that is made for it and removed: time beside
// expat with handlers that do nothing over the same bytes, and peak memory of the process beside what the
// result holds.
//
//     span_xml_bench [--large] [FOLDER]      the folder for the file, /tmp by default
//
// Every measurement is a process of its own, so that its peak is its own; runs take turns. Seconds are those
// of the processor, the median of the runs: all of it is one thread.
#include <expat.h>
#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>
#include <vector>

#include "crossmargin/io/span_xml.hpp"
#include "must.hpp"

namespace {

using namespace crossmargin;
using bench::must;

constexpr int expiries = 8;
constexpr int strikes = 150;  // each a call and a put: a commodity is some 1.1 MB

/// An invented exchange in the order of the large public files: commodities before products.
class MadeFile {
 public:
  MadeFile(std::string path, int commodities)
      : path_(std::move(path)), file_(std::fopen(path_.c_str(), "wb")) {
    if (file_ == nullptr) std::exit(3);
    put("<?xml version=\"1.0\"?>\r\n<spanFile>\r\n<fileFormat>4.00</fileFormat>\r\n<pointInTime>\r\n"
        "<date>20250620</date>\r\n<isSetl>1</isSetl>\r\n<clearingOrg>\r\n<ec>XYZ</ec>\r\n");
    for (int i = 0; i < commodities; ++i) write_rules(i);
    put("<exchange>\r\n<exch>XCH</exch>\r\n");
    for (int i = 0; i < commodities; ++i) write_products(i);
    put("</exchange>\r\n</clearingOrg>\r\n</pointInTime>\r\n</spanFile>\r\n");
    std::fclose(file_);
  }
  ~MadeFile() { ::unlink(path_.c_str()); }
  MadeFile(const MadeFile&) = delete;
  MadeFile& operator=(const MadeFile&) = delete;
  const std::string& path() const { return path_; }
  std::size_t bytes() const { return bytes_; }

 private:
  void put(const std::string& text) {
    bytes_ += text.size();
    if (std::fwrite(text.data(), 1, text.size(), file_) != text.size()) std::exit(3);
  }
  void write_rules(int i) {
    std::string text =
        fmt::format("<ccDef>\r\n<cc>C{0}</cc>\r\n<name>C{0}</name>\r\n<currency>USD</currency>\r\n", i);
    for (int kind = 0; kind < 2; ++kind)
      text += fmt::format(
          "<pfLink>\r\n<exch>XCH</exch>\r\n<pfId>{}</pfId>\r\n<pfType>{}</pfType>\r\n<sc>1.00000</sc>\r\n</"
          "pfLink>\r\n",
          2 * i + kind + 1, kind == 0 ? "FUT" : "OOP");
    put(text + "</ccDef>\r\n");
  }
  /// One of a few thousand: made once, because numbers as text are slow to make.
  const std::string& array(bool is_call) {
    constexpr std::size_t variety = 4096;
    while (arrays_.size() < variety) {
      std::string text = "<ra>\r\n<r>1</r>\r\n";
      for (int scenario = 0; scenario < 16; ++scenario) {
        chance_ = chance_ * 6364136223846793005U + 1442695040888963407U;
        text += fmt::format("<a>{:.2f}</a>\r\n", (static_cast<double>(chance_ >> 44U) - 524288.0) / 100.0);
      }
      text += fmt::format("<d>{:.5f}</d>\r\n</ra>\r\n", arrays_.size() % 2 == 0 ? 0.4 : -0.6);
      arrays_.push_back(std::move(text));
    }
    next_array_ = (next_array_ + 2) % variety;
    return arrays_[next_array_ + (is_call ? 0 : 1)];
  }
  static std::string head(const char* tag, int id, int commodity, const char* method) {
    return fmt::format(
        "<{}>\r\n<pfId>{}</pfId>\r\n<pfCode>C{}</pfCode>\r\n<name>C</name>\r\n<currency>USD</currency>\r\n"
        "<cvf>1.00</cvf>\r\n<priceDl>2</priceDl>\r\n<valueMeth>{}</valueMeth>\r\n",
        tag, id, commodity, method);
  }
  void write_products(int i) {
    put(head("futPf", 2 * i + 1, i, "FUT"));
    for (int month = 1; month <= expiries; ++month)
      put(fmt::format(
              "<fut>\r\n<cId>{0}</cId>\r\n<pe>2026{0:02}</pe>\r\n<p>24051.80</p>\r\n<sc>1.00000</sc>\r\n",
              month) +
          array(true) + "</fut>\r\n");
    put("</futPf>\r\n" + head("oopPf", 2 * i + 2, i, "EQTY"));
    for (int month = 1; month <= expiries; ++month) {
      put(fmt::format("<series>\r\n<pe>2026{:02}</pe>\r\n<v>0.40289</v>\r\n<sc>1.00000</sc>\r\n", month));
      for (int option = 0; option < 2 * strikes; ++option) write_option(option);
      put("</series>\r\n");
    }
    put("</oopPf>\r\n");
  }
  void write_option(int option) {
    const bool is_call = option % 2 == 0;
    put(fmt::format(
            "<opt>\r\n<cId>{}</cId>\r\n<o>{}</o>\r\n<k>{:.2f}</k>\r\n<p>260.05</p>\r\n<pq>1</pq>\r\n"
            "<d>0.84530</d>\r\n<v>0.40289</v>\r\n<val>260.05</val>\r\n<cvf>1.00</cvf>\r\n<svf>1.00</svf>\r\n",
            option, is_call ? 'C' : 'P', 10000.0 + 50.0 * (option / 2)) +
        array(is_call) + "</opt>\r\n");
  }

  std::string path_;
  std::FILE* file_;
  std::size_t bytes_{0};
  std::uint64_t chance_{1};
  std::vector<std::string> arrays_{};
  std::size_t next_array_{0};
};

void ignore_start(void*, const XML_Char*, const XML_Char**) {}
void ignore_end(void*, const XML_Char*) {}
void ignore_text(void*, const XML_Char*, int) {}

/// The anchor: the same pieces of the same file.
double parse_alone(const std::string& path) {
  std::FILE* const file = std::fopen(path.c_str(), "rb");
  std::vector<char> piece(std::size_t{1} << 20U);
  XML_Parser parser = XML_ParserCreate(nullptr);
  XML_SetElementHandler(parser, ignore_start, ignore_end);
  XML_SetCharacterDataHandler(parser, ignore_text);
  std::setvbuf(file, nullptr, _IONBF, 0);
  for (bool is_last = false; !is_last;) {
    const std::size_t size = std::fread(piece.data(), 1, piece.size(), file);
    is_last = size < piece.size();
    if (XML_Parse(parser, piece.data(), static_cast<int>(size), is_last ? XML_TRUE : XML_FALSE) !=
        XML_STATUS_OK)
      std::exit(3);
  }
  XML_ParserFree(parser);
  std::fclose(file);
  return 0.0;
}

/// MiB that the result holds, nearly all of it contracts and arrays.
double read(const std::string& path, const io::SpanXmlFilter& filter) {
  const auto set = must(io::read_span_xml_file(path, filter));
  const std::size_t bytes =
      set.contracts.capacity() * sizeof(span::Contract) + set.arrays.capacity() * sizeof(span::RiskArray) +
      set.series.capacity() * sizeof(span::Series) + set.products.capacity() * sizeof(span::Product) +
      set.commodities.capacity() * sizeof(span::CombinedCommodity);
  return static_cast<double>(bytes) / (1 << 20);
}

struct Measured {
  double seconds{0.0};
  double kept_mib{0.0};
  double peak_mib{0.0};
};

/// Runs `work` in a child, so that the peak of memory is its own.
Measured measure(const std::function<double()>& work) {
  int ends[2];
  if (::pipe(ends) != 0) std::exit(3);
  const pid_t child = ::fork();
  if (child == 0) {
    Measured made;
    made.kept_mib = work();
    const bool told = ::write(ends[1], &made, sizeof made) == static_cast<ssize_t>(sizeof made);
    ::_exit(told ? 0 : 3);
  }
  Measured made;
  struct rusage used {};
  int status = 0;
  const bool told = ::read(ends[0], &made, sizeof made) == static_cast<ssize_t>(sizeof made);
  ::close(ends[0]);
  ::close(ends[1]);
  if (::wait4(child, &status, 0, &used) != child || status != 0 || !told) std::exit(3);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  made.seconds = seconds(used.ru_utime) + seconds(used.ru_stime);
  made.peak_mib = static_cast<double>(used.ru_maxrss) / 1024.0;
  return made;
}

struct Entry {
  std::string name;
  std::function<double()> work;
  std::vector<Measured> runs{};
  double seconds() const {
    std::vector<double> times;
    for (const Measured& run : runs) times.push_back(run.seconds);
    std::sort(times.begin(), times.end());
    return times[times.size() / 2];
  }
};

void run_all(const std::string& size, const MadeFile& file, int repetitions) {
  std::vector<Entry> entries{{"expat_empty_handlers", [&] { return parse_alone(file.path()); }},
                             {"read_all", [&] { return read(file.path(), {}); }},
                             {"read_one_commodity", [&] { return read(file.path(), {{"C7"}}); }}};
  for (int i = 0; i < repetitions; ++i)
    for (Entry& entry : entries) entry.runs.push_back(measure(entry.work));
  const double anchor = entries.front().seconds();
  const double start = measure([] { return 0.0; }).peak_mib;
  for (const Entry& entry : entries) {
    const Measured& last = entry.runs.back();
    fmt::print(
        "{{\"file\":\"{}\",\"name\":\"{}\",\"seconds\":{:.3f},\"mb_per_second\":{:.0f},\"of_expat\":{:.2f},"
        "\"kept_mib\":{:.0f},\"peak_mib\":{:.0f},\"peak_beyond_kept_mib\":{:.0f}}}\n",
        size, entry.name, entry.seconds(), static_cast<double>(file.bytes()) / entry.seconds() / 1e6,
        anchor / entry.seconds(), last.kept_mib, last.peak_mib, last.peak_mib - last.kept_mib - start);
  }
}

}  // namespace

int main(int count, char** words) {
  bool is_large = false;
  std::string folder = "/tmp";
  for (int i = 1; i < count; ++i) {
    const std::string word = words[i];
    (word == "--large" ? is_large = true : (folder = word, false));
  }
  const std::string path = fmt::format("{}/span_xml_bench_{}.spn", folder, ::getpid());
  run_all("300 MB", MadeFile(path, 270), 5);
  if (is_large) run_all("3 GB", MadeFile(path, 2700), 1);
  return 0;
}
