#include <algorithm>

#include "report/text_layout.hpp"

namespace crossmargin::report {
namespace {

class TextWriter {
 public:
  explicit TextWriter(const TextOptions& options) : options_(options) {}

  void line(std::string_view text, Style style = Style::plain) {
    Line line;
    line.add(text, style, options_.color);
    put(line);
  }

  void paragraph(std::string_view text, Style style = Style::plain) {
    for (const std::string& part : wrapped(text, options_.width, 4)) line(part, style);
  }

  void heading(const Section& section) {
    const bool pool = section.kind == "pool";
    const std::string title = section.title + (section.status.empty() ? "" : ": ");
    Line heading;
    heading.add(std::string(pool ? 2 : 4, pool ? '-' : '=') + " ");
    heading.add(title, Style::strong, options_.color);
    heading.add(section.status, status_style(section.status), options_.color);
    heading.add(" ");
    const std::size_t rest = options_.width > heading.width ? options_.width - heading.width : 0;
    heading.add(std::string(rest, pool ? '-' : '='));
    blank();
    put(heading);
  }

  Status section(const Section& section) {
    heading(section);
    if (Status status = groups(section); !status) return status;
    if (Status status = tables(section.tables, section.currency); !status) return status;
    for (const Section& child : section.children) {
      if (Status status = this->section(child); !status) return status;
    }
    return {};
  }

  Status tables(const std::vector<Table>& tables, const Currency& currency) {
    std::vector<Block> beside;
    for (const Table& table : tables) {
      const bool hidden =
          table.audience == Audience::data_only || (table.layout == Layout::steps && !options_.steps);
      if (hidden || table.rows.empty()) continue;
      Result<Block> block = table.layout == Layout::steps ? steps_block(table, currency, options_)
                                                          : table_block(table, currency, options_);
      if (!block) return tl::unexpected(std::move(block.error()));
      if (table.layout != Layout::beside || !table.heading.empty()) {
        put_blocks(beside);
        beside.clear();
      }
      if (!table.heading.empty()) {
        blank();
        line(table.heading, Style::strong);
      }
      if (table.layout == Layout::beside) {
        beside.push_back(*std::move(block));
      } else {
        put_blocks({*std::move(block)});
      }
    }
    put_blocks(beside);
    return {};
  }

  void put(const Line& line) {
    std::string text = line.text;
    text.erase(text.find_last_not_of(' ') + 1);
    out_ += text + '\n';
  }

  void blank() { out_ += '\n'; }
  std::string finish() { return std::move(out_); }

 private:
  void put_blocks(const std::vector<Block>& blocks) {
    if (blocks.empty()) return;
    blank();
    for (const Line& line : pack(blocks, options_.width)) put(line);
  }

  Status groups(const Section& section) {
    std::vector<Block> blocks;
    for (const FactGroup& group : section.groups) {
      Result<Block> block = group_block(group, section.currency, options_);
      if (!block) return tl::unexpected(std::move(block.error()));
      if (group.below && !blocks.empty()) {
        blocks.back().emplace_back();
        blocks.back().insert(blocks.back().end(), block->begin(), block->end());
      } else {
        blocks.push_back(*std::move(block));
      }
    }
    put_blocks(blocks);
    return {};
  }

  TextOptions options_;
  std::string out_;
};

std::string place_of(const Notice& notice) {
  if (notice.account.empty()) return {};
  return notice.pool.empty() ? notice.account + ": " : notice.account + "/" + notice.pool + ": ";
}

/// Of one method everything, of several what tells them apart: notices shall stand on the first lines.
void write_methods(const Provenance& from, TextWriter& writer) {
  if (from.methods.size() > 1) {
    std::string names;
    for (const MethodProvenance& method : from.methods) names += (names.empty() ? "" : ", ") + method.id;
    writer.paragraph("Methods " + names);
    return;
  }
  for (const MethodProvenance& method : from.methods) {
    writer.paragraph("Method " + method.id + " version " + method.version +
                     (method.title.empty() ? "" : ": " + method.title));
    if (method.effective.empty()) continue;
    const std::string set = method.scenario_set.empty() ? "" : ", scenarios " + method.scenario_set;
    writer.paragraph("    " + method.kind + ", in force from " + method.effective + set + ", priced by " +
                     from.pricer);
  }
}

void write_head(const Report& report, TextWriter& writer) {
  const Provenance& from = report.provenance;
  writer.line(report.title, Style::strong);
  const std::string money =
      from.reporting_currency.empty() ? "" : ", money in " + from.reporting_currency.code();
  writer.paragraph("As of " + from.as_of + money);
  write_methods(from, writer);
}

void write_notices(const Report& report, TextWriter& writer) {
  if (report.notices.empty()) return;
  writer.blank();
  if (!report.complete()) writer.line("INCOMPLETE: every total below is a lower bound", Style::bad);
  for (const Notice& notice : report.notices) {
    const bool grave = notice.kind == NoticeKind::incomplete || notice.kind == NoticeKind::excluded;
    std::string text = notice.text;
    const std::string word = std::string(to_string(notice.kind)) + ": ";
    if (text.starts_with(word)) text.erase(0, word.size());
    writer.paragraph("  " + word + place_of(notice) + text, grave ? Style::warn : Style::plain);
  }
}

void write_provenance(const Provenance& from, TextWriter& writer) {
  writer.blank();
  writer.line("Made from", Style::strong);
  const auto entry = [&](std::string_view what, std::string_view name, std::string_view hash) {
    writer.line("  " + padded_right(what, 12) + padded_right(shortened(name, 46), 48) + "sha256 " +
                std::string(hash.substr(0, 16)));
  };
  for (const io::InputFile& input : from.inputs) entry(input.role, input.name, input.sha256);
  for (const MethodProvenance& method : from.methods) {
    if (!method.hash.empty()) entry("method", method.id + " " + method.version, method.hash);
    if (!method.scenario_hash.empty()) entry("scenarios", method.scenario_set, method.scenario_hash);
  }
  writer.line("  " + padded_right("program", 12) + "crossmargin " + from.code_version);
}

}  // namespace

Result<std::string> to_text(const Table& table, const TextOptions& options) {
  Result<Block> block = table_block(table, Currency(), options);
  if (!block) return tl::unexpected(std::move(block.error()));
  TextWriter writer(options);
  for (const Line& line : *block) writer.put(line);
  return writer.finish();
}

Result<std::string> to_text(const Report& report, const TextOptions& options) {
  TextWriter writer(options);
  write_head(report, writer);
  write_notices(report, writer);
  if (Status status = writer.tables(report.tables, Currency()); !status)
    return tl::unexpected(std::move(status.error()));
  for (const Section& section : report.sections) {
    if (Status status = writer.section(section); !status) return tl::unexpected(std::move(status.error()));
  }
  write_provenance(report.provenance, writer);
  return writer.finish();
}

}  // namespace crossmargin::report
