Gem::Specification.new do |spec|
  spec.name = "shop"
  spec.summary = "uses gem \"openai\" #{VERSION.fetch("x")}"
  spec.files = Dir.chdir(__dir__) do
    `git ls-files -z`.split("\x0").reject { |f| f.start_with?(*%w[bin/ test/]) }
  end
  spec.add_dependency "ruby_llm", "~> 1.9"
  spec.add_runtime_dependency("openai", ">= 0.30")
  spec.add_development_dependency "rake"
end
