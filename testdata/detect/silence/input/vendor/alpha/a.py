import alphasdk; alphasdk.Alpha()
