resource "a" "ok" {
  x = 1
}
resource "a" "bad" {
  x = [1,
}
resource "a" "after" {
  y = "z"
}
