internal import Cohorts
internal import Diagnostics
internal import RiskModels
internal import Statistics
internal import Validation

/// One report in one language as the record that templates read.
package struct ReportContext {
  let results: Results
  let words: ReportWords
  let figures: [String: ReportFigure]

  /// The record: exactly the names of `ReportFields.all`, and `words`.
  package var record: TemplateRecord {
    let sections = ReportBuilder(results: results, words: words, figures: figures).sections()
    let index = ReportIndex(sections, words: words)
    var record = heading
    record["key_figures"] = .list(
      keyFigures.map {
        ["value": .text($0.value), "label": .text($0.label), "detail": .text($0.detail)]
      })
    record["sections"] = .list(
      sections.enumerated().map { self.record(of: $1, number: $0 + 1, index: index) })
    for (name, value) in single(sections, index) { record[name] = value }
    return record
  }

  private var heading: TemplateRecord {
    let study = results.study
    let main = study.languages.first ?? .english
    let others = study.languages.filter { $0 != words.language }
    return [
      "language": .text(words.language.rawValue),
      "title": .text(Self.nonEmpty(words.text(study.title), else: study.id)),
      "outcome": .text(outcome),
      "is_synthetic": .flag(study.isSynthetic),
      "authors": .text(authors),
      "registration": .text(study.registration.flatMap { $0.isEmpty ? nil : $0 }),
      "version": .text((results.model?.version ?? study.version).flatMap { $0.isEmpty ? nil : $0 }),
      "model_identifier": .text(results.model?.identifier),
      "date": .text(results.provenance.date),
      "tool": .text("\(results.provenance.tool) \(results.provenance.toolVersion)"),
      "other_languages": .list(
        others.map {
          [
            "file": .text(Report.fileName("html", language: $0, main: main)),
            "markdown_file": .text(Report.fileName("md", language: $0, main: main)),
            "code": .text($0.rawValue), "name": .text(Report.name(of: $0)),
          ]
        }),
    ]
  }

  /// The names in one line; `nil` where the study file has none.
  private var authors: String? {
    let names = (results.study.authors ?? []).map { words.text($0) }.filter { !$0.isEmpty }
    return names.isEmpty ? nil : words.list(names)
  }

  private static func nonEmpty(_ text: String, else fallback: String) -> String {
    text.isEmpty ? fallback : text
  }

  private var outcome: String {
    let outcome = results.study.outcome
    return words("predicts", ["outcome": named(outcome)])
  }

  /// "death within 5 years after surgery for cancer": in Chinese the patients come first, then the time, then the event.
  private func named(_ outcome: RiskModel.OutcomeDescription) -> String {
    let (label, horizon) = (words.text(outcome.label), outcome.horizon.map(words.text) ?? "")
    let isSaid = horizon.isEmpty || label.contains(horizon)
    let event = isSaid ? label : words("outcome_within", ["outcome": label, "horizon": horizon])
    let separator = words("clause_separator")
    switch words.language {
    case .english:
      return outcome.addingPopulation(to: event, in: .english, separator: separator)
    case .simplifiedChinese:
      return [outcome.population.map(words.text) ?? "", event].filter { !$0.isEmpty }
        .joined(separator: separator)
    }
  }

  private func record(
    of section: ReportSection, number: Int, index: ReportIndex
  ) -> TemplateRecord {
    [
      "anchor": .text(ReportIndex.anchor("section", section.id)),
      "number": .text(String(number)), "title": .text(section.title),
      "blocks": .list(section.blocks.map { record(of: $0, index: index) }),
    ]
  }

  private func record(of block: ReportSection.Block, index: ReportIndex) -> TemplateRecord {
    var record: TemplateRecord = [
      "heading": .text(nil), "paragraph": .text(nil), "is_list": .flag(false), "points": .list([]),
      "is_equation": .flag(false), "lines": .list([]), "table": .record(nil),
      "figure": .record(nil),
    ]
    switch block {
    case .heading(let text): record["heading"] = .text(text)
    case .paragraph(let text): record["paragraph"] = .text(text)
    case .list(let points):
      record["is_list"] = .flag(true)
      record["points"] = .list(points.map { ["text": .text($0)] })
    case .equation(let lines):
      record["is_equation"] = .flag(true)
      record["lines"] = .list(
        lines.map { line in
          let isTerm = line.hasPrefix("+ ") || line.hasPrefix("− ")
          return ["text": .text(line), "is_term": .flag(isTerm)]
        })
    case .table(let table): record["table"] = .record(self.record(of: table, index: index))
    case .figure(let figure): record["figure"] = .record(self.record(of: figure, index: index))
    }
    return record
  }

  private func record(of table: ReportTable, index: ReportIndex) -> TemplateRecord {
    [
      "anchor": .text(ReportIndex.anchor("table", table.id)),
      "number": .text(String(index.tables[table.id] ?? 0)), "title": .text(table.title),
      "corner": .text(table.corner), "is_wide": .flag(table.columns.count > 4),
      "is_short": .flag(table.isShort),
      "is_flowing": .flag(table.isFlowing),
      "has_column_groups": .flag(table.columns.contains { $0.group != nil }),
      "column_groups": .list(columnGroups(of: table)),
      "columns": .list(table.columns.map(record)),
      "rows": .list(
        table.rows.indices.map { index in
          var row = record(of: table.rows[index], columns: table.columns)
          row["is_held"] = .flag(table.isHeld(index))
          return row
        }),
      "has_notes": .flag(!table.notes.isEmpty),
      "notes": .list(table.notes.map { ["text": .text($0)] }),
    ]
  }

  private func record(of column: ReportTable.Column) -> TemplateRecord {
    let full = column.group.map {
      words("column_of", ["label": $0, "column": column.text])
    }
    return [
      "text": .text(column.text), "full_text": .text(full ?? column.text),
      "is_number": .flag(column.isNumber),
    ]
  }

  /// The headings over neighbouring columns of the same group, with how many they head.
  private func columnGroups(of table: ReportTable) -> [TemplateRecord] {
    var groups: [(text: String?, span: Int)] = []
    for column in table.columns {
      if let last = groups.last, last.text != nil, last.text == column.group {
        groups[groups.count - 1].span += 1
      } else {
        groups.append((column.group, 1))
      }
    }
    return groups.map { ["text": .text($0.text), "span": .text(String($0.span))] }
  }

  private func record(
    of row: ReportTable.Row, columns: [ReportTable.Column]
  ) -> TemplateRecord {
    [
      "is_spanning": .flag(row.isSpanning), "span": .text(String(columns.count + 1)),
      "head": .text(Self.nonEmpty(row.head, else: words.numbers.undefined)),
      "is_group": .flag(row.kind == .group), "is_member": .flag(row.kind == .member),
      "is_total": .flag(row.kind == .total),
      "cells": .list(
        zip(columns, row.cells).map { column, cell in
          let parts = column.isNumber ? cell.text.flatMap(Self.parts) : nil
          return [
            "text": .text(cell.text), "link": .text(cell.link),
            "is_number": .flag(column.isNumber), "estimate": .text(parts?.estimate),
            "unbroken": .text(parts?.unbroken),
          ]
        }),
    ]
  }

  /// "0.71 (0.66 to 0.78)" parted before the bracket, where alone a line may break; short texts in one piece.
  private static func parts(_ text: String) -> (estimate: String?, unbroken: String)? {
    guard text.count > 14 else { return (nil, text) }
    guard text.hasSuffix(")"), let bracket = text.lastIndex(of: "("),
      text[..<bracket].last == " "
    else { return nil }
    return (String(text[..<bracket].dropLast()), String(text[bracket...]))
  }

  private func record(of figure: ReportFigure, index: ReportIndex) -> TemplateRecord {
    [
      "anchor": .text(ReportIndex.anchor("figure", figure.id)),
      "number": .text(String(index.figures[figure.id] ?? 0)),
      "caption": .text(Self.nonEmpty(figure.caption, else: figure.id)),
      "alternative_text": .text(Self.nonEmpty(figure.alternativeText, else: figure.id)),
      "has_svg": .flag(figure.svg != nil), "svg": .markup(figure.svg ?? ""),
      "path": .text(figure.path),
    ]
  }

  /// Every named table and figure, absent where the report has none.
  private func single(
    _ sections: [ReportSection], _ index: ReportIndex
  ) -> [(String, TemplateValue)] {
    let blocks = sections.flatMap(\.blocks)
    let tables = ReportFields.tableNames.map { name -> (String, TemplateValue) in
      for case .table(let table) in blocks where table.id == name {
        return (name + "_table", .record(record(of: table, index: index)))
      }
      return (name + "_table", .record(nil))
    }
    let drawn = ReportFields.figureNames.map { name -> (String, TemplateValue) in
      let figure = figures[name.replacing("_", with: "-")].map { record(of: $0, index: index) }
      return (name + "_figure", .record(figure))
    }
    return tables + drawn
  }
}
