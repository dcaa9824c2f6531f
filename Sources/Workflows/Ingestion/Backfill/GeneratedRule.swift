/// Whether generated data may be taken from a source. They never stand in for missing or refused real data unless a person
/// names their folder (contract, section 5, "Provenance").
enum GeneratedRule {
    /// A person named the folder.
    case taken
    /// From the best backup there is, which holds what the table held; never where a better one was refused, nor from seeds.
    case fromBestBackup
    /// From no source, as where a provider gives the market's bars.
    case refused

    /// Whether generated data of a source may be taken.
    ///
    /// - Parameter isBest: whether no better source was refused.
    func allows(_ kind: SeedSource.Kind, isBest: Bool) -> Bool {
        switch (self, kind) {
        case (.taken, _): true
        case (.fromBestBackup, .backup), (.fromBestBackup, .weeklyBackup), (.fromBestBackup, .named): isBest
        case (.fromBestBackup, .exportedSeeds), (.fromBestBackup, .shippedSeeds): false
        case (.refused, _): false
        }
    }
}
