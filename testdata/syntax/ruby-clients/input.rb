require "openai"
require_relative '../lib/x'
OpenAI.configure do |config|
  config.access_token = ENV.fetch("OPENAI_ACCESS_TOKEN", "def")
  config.uri_base = "https://x"
end
OpenAI.configure { |c| c.log_errors = true }
module Foo
  class Bar < Base
    MODEL = "gpt-4o".freeze
    attr_reader :client
    def initialize(model: MODEL, key = 'k', **opts)
      @client = OpenAI::Client.new(access_token: ENV["X"] || 'none', uri_base: "https://#{host}/v1")
      @client ||= ::OpenAI::Client.new access_token: 'a', :b => 1
      @h = { model: "m", "k" => 1, :s => 2 }
      self.name = 'x'
    end
    def client
      @client ||= OpenAI::Client.new
    end
    def go
      r = client.chat(parameters: { model: MODEL, messages: [{ role: "user" }] })
      @client.embeddings(parameters: opts)&.dig("a")
      x = Rails.application.credentials.openai[:api_key]
      y = Rails.application.credentials.dig(:openai, :key)
    end
  end
end
