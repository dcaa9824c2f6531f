internal import SyntheticMarket
internal import TaskContract

/// Writes the synthetic seeds: `seed_generate --param output_dir=seeds/latest`.
@main
enum SeedGenerate {
    static func main() { SeedGeneration.main() }
}
