// DataPipelineTestKit
