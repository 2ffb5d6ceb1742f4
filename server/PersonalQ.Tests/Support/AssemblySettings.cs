[assembly: CaptureConsole(CaptureOut = false)]
