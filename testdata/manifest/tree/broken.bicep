param a string = 'open
param b string = 'ok'
resource x 'T/t@2024-01-01' = {
  name: [ 'a', 'b'
  location: 'westus'
resource y
  ]]
var c = '''
multi ${not} a hole
'''
