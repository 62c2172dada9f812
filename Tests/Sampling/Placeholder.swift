import DPSampling
