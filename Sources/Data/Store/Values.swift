public import Execution
public import Postgres
public import Strategy

// The domain's own enumerations as they stand in tables: their raw values, which no reader parses again.

extension Direction: PostgresNumber {}
extension ConfidenceTier: PostgresText {}
extension SkipReason: PostgresText {}
extension ExitReason: PostgresText {}
extension Ending: PostgresText {}
extension PositionState.Status: PostgresText {}
extension OperatorControl.State: PostgresText {}
extension Alert.Severity: PostgresText {}
extension BarUse.Use: PostgresText {}
