// What users of this module see of the modules below it: their public declarations.
@_exported public import DPDelivery
@_exported public import DPLedger
@_exported public import DPObfuscation
@_exported public import DPTraces
@_exported public import class DPTransport.CancelToken
