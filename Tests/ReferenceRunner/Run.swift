import ReferenceCases

/// Runs every case that the options include, in parallel, and prints the reports in order.
func runCases(of folder: ReferenceFolder, _ options: RunnerOptions) async -> Int32 {
  let known = ReferenceTopic.all.map(\.name)
  let unknown = folder.topics().filter { !known.contains($0) }.map { ReferenceTopic($0) }
  let topics = (ReferenceTopic.all + unknown).filter { options.includes(topic: $0.name) }
  let work = topics.flatMap { topic in
    folder.cases(of: topic.name).filter(options.includes(case:)).map { (topic, $0) }
  }
  let reports = await withTaskGroup(of: (Int, CaseReport).self) { group in
    for (index, item) in work.enumerated() {
      group.addTask { (index, report(on: item.1, of: item.0, in: folder)) }
    }
    return await group.reduce(into: [Int: CaseReport]()) { $0[$1.0] = $1.1 }
  }
  return print(work.indices.compactMap { reports[$0] }, options)
}

private func report(
  on name: String, of topic: ReferenceTopic, in folder: ReferenceFolder
) -> CaseReport {
  do {
    return topic.run(try folder.load(topic.name, name))
  } catch {
    var report = CaseReport(topic: topic.name, name: name)
    report.errors = [("the file", "\(error)")]
    return report
  }
}

private func print(_ reports: [CaseReport], _ options: RunnerOptions) -> Int32 {
  for report in reports {
    let isStrict = options.isStrict(report.topic)
    print(report.line(isStrict: isStrict))
    for line in report.details() where !options.isBrief || report.fails(isStrict: isStrict) {
      print(line)
    }
  }
  let failed = reports.filter { $0.fails(isStrict: options.isStrict($0.topic)) }
  let compared = reports.reduce(0) { $0 + $1.compared }
  let missing = reports.reduce(0) { $0 + $1.notComputed.count }
  let convention = reports.reduce(0) { $0 + $1.conventions.values.reduce(0, +) }
  print(
    "\(reports.count) cases, \(compared) values compared (\(convention) by convention),"
      + " \(missing) not computed, \(failed.count) cases fail")
  return failed.isEmpty && !reports.isEmpty ? 0 : 1
}
