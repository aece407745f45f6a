OpenAI.configure { |c| c.log_errors = true }
module Foo
    def go
      z = cond ? "a" : "b"
      w = <<~EOS
        text #{x}
      EOS
      begin
        foo 1
      rescue Faraday::Error, Timeout => e
        bar
      ensure
        baz
      end
      puts "a" + "b" << "c"
      case p when "openai" then A.new else nil end
      [1].each do |i| i end
      return "x" if a == "b"
      %w[a b].map { |v| v }
      foo["k"] = 1
      "a" "b"
    rescue => e
      nil
    end
    def self.build(x) = new(x)
    private
  end
end
RSpec.describe Foo do
  it "x" do expect(1) end
  let(:a) { 1 }
end
class FooTest < Minitest::Test
  def test_x; end
  test "y" do end
end
if __FILE__ == $0
  main
end
